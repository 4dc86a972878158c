import { formatCount } from "mixture-growth-display";
import type { ComposedFor, Composition } from "./composition.js";
import type { PlanDraft } from "./draft.js";
import { growingMethods, methodOf, usualOptimizers } from "./growing-methods.js";
import { settingChoices } from "./setting-choices.js";

/** What the kernel and the front end both hold. */
export type ComposerState = {
  /** The plan as it stands; the front end changes it. */
  readonly draft: PlanDraft;
  /** All that is known of it. */
  readonly composition: Composition;
  /** Another way to grow that the front end asks for. */
  readonly wanted: {
    /** Name of an operator, or `"none"`. */
    readonly method: string;
    /** From how many members it grows. */
    readonly members: number;
    /** Counts what was asked for: the same may be asked for again. */
    readonly asked: number;
  };
  /** Every way to grow. */
  readonly methods: typeof growingMethods;
  /** Every optimizer with its default settings. */
  readonly optimizers: typeof usualOptimizers;
  /** What settings of operators can be. */
  readonly choices: typeof settingChoices;
  /** What the numbers are computed for. */
  readonly basis: string;
};

/** The values of the view at first. */
export function firstState(task: ComposedFor, draft: PlanDraft, composition: Composition): ComposerState {
  const { network, images, testImages, batchSize, rate } = task;
  return {
    draft,
    composition,
    wanted: { method: methodOf(draft), members: draft.members, asked: 0 },
    methods: growingMethods,
    optimizers: usualOptimizers,
    choices: settingChoices,
    basis: `${network.name}, ${formatCount(images)} images an epoch and ${formatCount(testImages)} to test on, ${formatCount(batchSize)} in a step; time on ${rate.name}.`,
  };
}
