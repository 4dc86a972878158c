import { formatCount, formatPercent, formatShort } from "mixture-growth-display";
import {
  durationText,
  keptPerWeight,
  type NamedRate,
  secondsAt,
  stepBytes,
} from "../../experiments/forecast.js";
import { spanTitle } from "../../growth/span.js";
import { operatorNamed, operatorOf } from "../../operators/operators.js";
import { peakOf } from "../../plan/describe-plan.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { Phase } from "../../plan/plan-data.js";
import { planProblems } from "../../plan/plan-shapes.js";
import { trainedTitle } from "../../plan/trained-nets.js";
import { type PlanDraft, trainPhases } from "./draft.js";
import { type ComposedTask, DraftCosts } from "./draft-costs.js";
import { type GrowingMethod, methodOf } from "./growing-methods.js";
import { type PlanCode, planCode } from "./plan-code.js";
import { type PossiblePhase, possibleMoves, possiblePhases } from "./possible-phases.js";

/** A phase of a draft as it is shown. */
export interface ComposedPhase {
  /** Name of the phase. */
  readonly name: string;
  /** Whether it trains, grows or changes the network. */
  readonly kind: Phase["kind"];
  /** The net that it trains or grows into, or what it changes. */
  readonly about: string;
  /** Highest learning rate; null where nothing is trained. */
  readonly learningRate: number | null;
  /** Training multiply-accumulates; null of a plan that cannot run. */
  readonly macs: number | null;
  /** Share of the whole; null of a plan that cannot run. */
  readonly share: number | null;
  /** What is wrong with it. */
  readonly problems: readonly string[];
  /** Where it can be moved. */
  readonly moves: readonly number[];
  /** What can be added after it. */
  readonly additions: readonly PossiblePhase[];
}

/** A way to spend what the plan costs. */
export interface ComparedPlan {
  /** Which net is trained. */
  readonly title: string;
  /** How long it trains. */
  readonly epochs: string;
  /** Training multiply-accumulates, for people. */
  readonly cost: string;
  /** Cost as a share of the plan's. */
  readonly share: number;
}

/** What a plan spends. */
export interface ComposedTotals {
  /** Epochs of all phases. */
  readonly epochs: number;
  /** Training multiply-accumulates. */
  readonly macs: number;
  /** The same, for people. */
  readonly cost: string;
  /** Seconds of training and of testing after each epoch. */
  readonly seconds: number;
  /** The same, for people. */
  readonly time: string;
  /** What a training step holds, for people. */
  readonly memory: string;
}

/** All that is known of a draft. */
export interface Composition {
  /** What it grows by. */
  readonly method: GrowingMethod;
  /** Its phases, in their order. */
  readonly phases: readonly ComposedPhase[];
  /** What is wrong with the plan as a whole. */
  readonly problems: readonly string[];
  /** Null of a plan that cannot run. */
  readonly totals: ComposedTotals | null;
  /** Nets from scratch at the same cost. */
  readonly compared: readonly ComparedPlan[];
  /** Null of a plan that cannot run. */
  readonly code: PlanCode | null;
}

/** What a composition depends on beside the draft. */
export interface ComposedFor extends ComposedTask {
  /** Images on which nets are tested after each epoch. */
  readonly testImages: number;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Speed from which time is computed. */
  readonly rate: NamedRate;
}

/** Says all that is known of drafts on one network. */
export class Compositor {
  readonly costs: DraftCosts;
  readonly #task: ComposedFor;
  #structure = "";
  #possible: readonly Pick<ComposedPhase, "moves" | "additions">[] = [];

  constructor(task: ComposedFor) {
    this.#task = task;
    this.costs = new DraftCosts(task);
  }

  /** Everything that is wrong with a draft: as a plan, or else for the network. */
  problems(draft: PlanDraft): readonly string[] {
    const own = planProblems(draft);
    return own.length > 0 ? own : this.costs.fitProblems(draft);
  }

  compose(draft: PlanDraft): Composition {
    const problems = this.problems(draft);
    const canRun = problems.length === 0;
    const macs = canRun ? this.costs.trainingMacs(draft) : undefined;
    const whole = macs?.reduce((sum, each) => sum + each, 0) ?? 0;
    const possible = this.#possibleOf(draft, canRun);
    const phases = draft.phases.map((phase, i): ComposedPhase => {
      const own = macs?.[i];
      return {
        name: phase.name,
        kind: phase.kind,
        about: aboutPhase(phase),
        learningRate: phase.kind === "train" ? finite(peakOf(phase.schedule)) : null,
        macs: own ?? null,
        share: own === undefined ? null : whole === 0 ? 0 : own / whole,
        problems: problems.filter((problem) => phaseOf(problem) === i),
        ...(possible[i] ?? { moves: [i], additions: [] }),
      };
    });
    return {
      method: methodOf(draft),
      phases,
      problems: problems.filter((problem) => phases[phaseOf(problem)] === undefined),
      totals: canRun ? this.#totals(draft, whole) : null,
      compared: canRun ? this.#compared(draft, whole) : [],
      code: canRun ? planCode(new GrowthPlan(draft)) : null,
    };
  }

  /** Moves and additions do not depend on how long phases train; of a plan that cannot run there are none. */
  #possibleOf(draft: PlanDraft, canRun: boolean): readonly Pick<ComposedPhase, "moves" | "additions">[] {
    if (!canRun) return [];
    const structure = JSON.stringify(
      draft.phases.map((phase) => [phase.name, phase.kind, aboutPhase(phase)]),
    );
    if (structure === this.#structure) return this.#possible;
    const moves = possibleMoves(draft);
    this.#structure = structure;
    this.#possible = moves.map((each, i) => ({ moves: each, additions: possiblePhases(draft, i) }));
    return this.#possible;
  }

  #totals(draft: PlanDraft, macs: number): ComposedTotals {
    const { testImages, batchSize, network, rate } = this.#task;
    const perImage = this.costs.macsPerImage(draft);
    const evaluationMacs = draft.phases.reduce(
      (sum, phase, i) =>
        sum + (phase.kind === "train" ? phase.epochs * testImages * (perImage[i] as number) : 0),
      0,
    );
    const memoryBytes = stepBytes(network, batchSize, keptPerWeight(draft));
    const seconds = secondsAt({ runs: 1, trainingMacs: macs, evaluationMacs, memoryBytes }, rate);
    return {
      epochs: trainPhases(draft).reduce((sum, { epochs }) => sum + epochs, 0),
      macs,
      cost: `${formatShort(macs)} MACs`,
      seconds,
      time: `about ${durationText(seconds)}`,
      memory: `${Number((memoryBytes / 2 ** 30).toPrecision(2))} GiB`,
    };
  }

  /** The full net and the small one, trained from scratch for what the plan costs, to the nearest epoch. */
  #compared(draft: PlanDraft, macs: number): ComparedPlan[] {
    if (macs === 0) return [];
    const epoch = this.costs.fromScratch(draft.members);
    const sizes = draft.members === 1 ? (["large"] as const) : (["large", "small"] as const);
    return sizes.map((size) => {
      const epochs = Math.max(1, Math.round(macs / epoch[size]));
      const share = (epochs * epoch[size]) / macs;
      return {
        title: `${size} net from scratch`,
        epochs: `${formatCount(epochs)} epoch${epochs === 1 ? "" : "s"}`,
        cost: `${formatShort(epochs * epoch[size])} MACs, ${formatPercent(100 * share, 0)}`,
        share,
      };
    });
  }
}

/** The index of the phase that a problem is about; -1 for none. Messages name it: "(phase 2, grown)". */
function phaseOf(problem: string): number {
  return Number(/\(phase (\d+)[,)]/.exec(problem)?.[1] ?? 0) - 1;
}

function aboutPhase(phase: Phase): string {
  if (phase.kind === "train") return trainedTitle({ ...phase, loss: phase.loss ?? {} });
  if (phase.kind === "change") return phase.do?.change ?? "change";
  const operator = operatorNamed(phase.by.operator);
  const by = operator === undefined ? phase.by.operator : operatorOf(phase.by).describe(phase.by);
  return `${spanTitle(phase.into)}, by ${by}`;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
