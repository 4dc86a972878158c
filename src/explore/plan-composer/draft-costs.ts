import { trainingFactor } from "../../cost/count-macs.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planCost } from "../../plan/plan-cost.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import type { PlanDraft } from "./draft.js";

/** What a plan is carried out on. */
export interface ComposedTask {
  /** At full size. */
  readonly network: NetworkDescription;
  /** How layers share templates. */
  readonly sharing: readonly LayerSharing[];
  /** Images in an epoch. */
  readonly images: number;
}

/** Multiply-accumulates of one training epoch of a plain net. */
export interface EpochCosts {
  /** Of the full width. */
  readonly large: number;
  /** Of the width of one member. */
  readonly small: number;
}

/**
 * Costs of drafts on one network. What one image costs depends on the nets and not on how long they train, so it is counted once
 * for all lengths: a drag is answered at once.
 */
export class DraftCosts {
  readonly #task: ComposedTask;
  readonly #perImage = new Map<string, readonly number[]>();
  readonly #fits = new Map<string, readonly string[]>();
  readonly #epochs = new Map<number, EpochCosts>();

  constructor(task: ComposedTask) {
    this.#task = task;
  }

  /** Why the plan does not fit the network. */
  fitProblems(draft: PlanDraft): readonly string[] {
    const { network: description, sharing } = this.#task;
    return kept(this.#fits, structureOf(draft), () => [
      ...new Set(networkOfPlan(draft).fitProblems({ description, sharing: sharingFor(draft, sharing) })),
    ]);
  }

  /** Multiply-accumulates forward of one image in each phase; 0 where nothing is trained. */
  macsPerImage(draft: PlanDraft): readonly number[] {
    const { network, sharing } = this.#task;
    return kept(this.#perImage, structureOf(draft), () =>
      planCost(new GrowthPlan(draft), network, 1, sharingFor(draft, sharing)).map(
        (phase) => phase.macsPerImage,
      ),
    );
  }

  /** Training multiply-accumulates of each phase, as `planCost` counts them. */
  trainingMacs(draft: PlanDraft): readonly number[] {
    const { images } = this.#task;
    const perImage = this.macsPerImage(draft);
    return draft.phases.map((phase, i) => {
      if (phase.kind !== "train") return 0;
      const seen = Math.round(images * (phase.dataShare ?? 1)) * phase.epochs;
      return trainingFactor * (perImage[i] as number) * seen;
    });
  }

  /** What an epoch of a net from scratch costs. */
  fromScratch(members: number): EpochCosts {
    const { network, images } = this.#task;
    return kept(this.#epochs, members, () => {
      const epoch = (size: "large" | "small"): number =>
        planCost(GrowthPlan.scratch({ size, members, train: 1 }), network, images)[0]?.trainingMacs ?? 0;
      return { large: epoch("large"), small: epoch("small") };
    });
  }
}

/** Layers share templates only where there are some. */
function sharingFor({ templates }: PlanDraft, sharing: readonly LayerSharing[]): readonly LayerSharing[] {
  return templates === null ? [] : sharing;
}

/** What the cost of an image, and the fit to a network, depend on. */
function structureOf({ members, templates, phases }: PlanDraft): string {
  const parts = phases.map((phase) =>
    phase.kind === "train" ? { kind: phase.kind, net: phase.net, together: phase.together } : phase,
  );
  return JSON.stringify({ members, templates, parts });
}

function kept<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
