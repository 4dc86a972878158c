import { type CountedNet, countNet } from "../cost/net-cost.js";
import { member, type Span } from "../growth/span.js";
import { changeProblems } from "../networks/mixed/check-change.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { type MixingOptions, networkMixing } from "../networks/mixed/mixing.js";
import type { RandomSource } from "../templates/parameter.js";
import { problemsIn } from "./fit-problems.js";
import type { GrowthPlanData, TemplatePlan, TrainPhase } from "./plan-data.js";
import type { NetworkOfPlan, PlannedNetwork } from "./planned-network.js";
import { trainedNets } from "./trained-nets.js";

/** A plan whose network is mixed from templates. */
export class MixedPlan implements NetworkOfPlan {
  readonly kind = "mixed";
  readonly hasBlocks = true;
  readonly templates: TemplatePlan;
  readonly #plan: GrowthPlanData;

  constructor(plan: GrowthPlanData, templates: TemplatePlan) {
    this.#plan = plan;
    this.templates = templates;
  }

  get title(): string {
    return `templates per set: ${this.templates.templatesPerSet.join(", ")}`;
  }

  /** All members. */
  startingNets(): Span[] {
    return Array.from({ length: this.#plan.members }, (_, index) => member(index));
  }

  makeNetwork(network: PlannedNetwork, random: RandomSource): MixedNetwork {
    const { templateInitializer, initialCoefficients } = this.templates;
    return new MixedNetwork({ ...this.mixing(network), templateInitializer, initialCoefficients, random });
  }

  fitProblems(network: PlannedNetwork): readonly string[] {
    const mixing = problemsIn(() => networkMixing(this.mixing(network)));
    return mixing.length > 0 ? mixing : this.#changeProblems(network);
  }

  countNets(phase: TrainPhase, { description, sharing }: PlannedNetwork): CountedNet[] {
    const { members } = this.#plan;
    const added = this.#templatesAdded(phase);
    const counts = (templatesPerSet: readonly number[]): number[] =>
      templatesPerSet.map((count) => count + added);
    const mixing = {
      templatesPerSet: counts(this.templates.templatesPerSet),
      setAssignment: this.templates.setAssignment,
      placement: this.templates.placement ?? "diag",
      sharing: sharing.map((entry) => ({ ...entry, templatesPerSet: counts(entry.templatesPerSet) })),
    };
    return trainedNets(phase).map(({ net: span }) => countNet({ description, members, span, mixing }));
  }

  /** How the weights are mixed. */
  mixing({ description, sharing }: PlannedNetwork): MixingOptions {
    const { templatesPerSet, setAssignment, placement } = this.templates;
    return {
      description,
      members: this.#plan.members,
      templatesPerSet,
      setAssignment,
      ...(placement === undefined ? {} : { placement }),
      sharing,
    };
  }

  #changeProblems(network: PlannedNetwork): string[] {
    const mixing = networkMixing(this.mixing(network));
    return this.#plan.phases.flatMap((phase) =>
      phase.kind === "change" ? changeProblems(mixing, phase.do, `phase ${phase.name}`) : [],
    );
  }

  /** Templates that changes before a phase add to every set. */
  #templatesAdded(phase: TrainPhase): number {
    const { phases } = this.#plan;
    return phases
      .slice(0, phases.indexOf(phase))
      .reduce(
        (sum, earlier) =>
          earlier.kind === "change" && earlier.do.change === "add templates" ? sum + earlier.do.count : sum,
        0,
      );
  }
}
