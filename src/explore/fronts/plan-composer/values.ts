import type { FrontModel } from "../front-model.js";

/** Neighbouring members that act as one net. */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** How the learning rate of a phase changes. */
export interface Schedule {
  readonly kind: string;
  readonly learningRate?: number;
  readonly of?: Schedule;
  readonly rates?: readonly number[];
}

/** A growth or an optimizer with its settings. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** A phase that trains. */
export interface TrainPhase {
  readonly kind: "train";
  readonly name: string;
  readonly net: Span;
  readonly together?: readonly { readonly net: Span }[];
  readonly epochs: number;
  readonly schedule: Schedule;
  readonly sgd?: Settings;
  readonly by?: Settings;
}

/** A phase that grows. */
export interface GrowPhase {
  readonly kind: "grow";
  readonly name: string;
  readonly into: Span;
  readonly by: Settings;
}

/** A phase of a plan, as plain data. */
export type Phase = TrainPhase | GrowPhase | { readonly kind: "change"; readonly name: string };

/** A plan as plain data, which need not be one that can run. */
export interface Draft {
  readonly name: string;
  readonly members: number;
  readonly templates: object | null;
  readonly phases: readonly Phase[];
}

/** What is known of a phase. */
export interface Composed {
  readonly name: string;
  readonly about: string;
  readonly learningRate: number | null;
  readonly share: number | null;
  readonly problems: readonly string[];
  readonly moves: readonly number[];
  readonly additions: readonly { readonly title: string; readonly phase: Phase }[];
}

/** What is known of a plan. */
export interface Composition {
  readonly method: string;
  readonly phases: readonly Composed[];
  readonly problems: readonly string[];
  readonly totals: {
    readonly epochs: number;
    readonly cost: string;
    readonly time: string;
    readonly memory: string;
  } | null;
  readonly compared: readonly {
    readonly title: string;
    readonly epochs: string;
    readonly cost: string;
    readonly share: number;
  }[];
  readonly code: { readonly expression: string; readonly imports: string } | null;
}

/** What does not change while the view is shown. */
export interface Fixed {
  readonly methods: readonly { readonly name: string; readonly title: string }[];
  readonly optimizers: readonly {
    readonly name: string;
    readonly learningRate: number;
    readonly settings: Settings;
  }[];
  readonly choices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly basis: string;
}

/** Reads what does not change. */
export function fixedOf(model: FrontModel): Fixed {
  return {
    methods: model.get("methods"),
    optimizers: model.get("optimizers"),
    choices: model.get("choices"),
    basis: model.get("basis"),
  };
}
