import { type CountedNet, countNet } from "../cost/net-cost.js";
import type { Span } from "../growth/span.js";
import { withoutBlocks } from "../networks/depth.js";
import type { NetworkDescription } from "../networks/description.js";
import { narrow } from "../networks/division.js";
import { wideningOf } from "../networks/plain/channel-spaces.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import type { Growth } from "../operators/growth-operator.js";
import { operatorOf } from "../operators/operators.js";
import type { RandomSource } from "../templates/parameter.js";
import { problemsIn } from "./fit-problems.js";
import type { GrowPhase, GrowthPlanData, TrainPhase } from "./plan-data.js";
import type { NetworkOfPlan, PlannedNetwork } from "./planned-network.js";
import { trainedNets } from "./trained-nets.js";

/** A plan whose network has a weight of its own in every layer. */
export class PlainPlan implements NetworkOfPlan {
  readonly kind = "plain";
  readonly hasBlocks = false;
  readonly title = "a plain network";
  readonly #plan: GrowthPlanData;

  constructor(plan: GrowthPlanData) {
    this.#plan = plan;
  }

  /** The net that is trained first. */
  startingNets(): Span[] {
    const first = this.#plan.phases.find((phase) => phase.kind === "train");
    return first === undefined ? [] : [first.net];
  }

  makeNetwork({ description }: PlannedNetwork, random: RandomSource): PlainNetwork {
    const needsSlope = this.#growths().some(({ by }) => operatorOf(by).reluSlopeAtZero === 1);
    return new PlainNetwork({
      description,
      members: this.#plan.members,
      span: this.startingNets()[0] as Span,
      random,
      missingBlocks: this.missingBlocksFrom(0),
      reluSlopeAtZero: needsSlope ? 1 : 0,
    });
  }

  fitProblems({ description }: PlannedNetwork): string[] {
    const { phases } = this.#plan;
    let span = this.startingNets()[0];
    return phases.flatMap((phase, index) => {
      if (phase.kind === "change") return [];
      if (phase.kind === "train") {
        return trainedNets(phase).flatMap(({ net }) =>
          problemsIn(() => this.#descriptionAt(description, net, index)),
        );
      }
      const before = span;
      span = phase.into;
      return this.#growthProblems(description, phase, before);
    });
  }

  countNets(phase: TrainPhase, { description }: PlannedNetwork): CountedNet[] {
    const { members, phases } = this.#plan;
    const present = withoutBlocks(description, this.missingBlocksFrom(phases.indexOf(phase)));
    return trainedNets(phase).map(({ net: span }) => countNet({ description: present, members, span }));
  }

  /** Blocks of every stage that the phases from `phase` on will add. */
  missingBlocksFrom(phase: number): number {
    return this.#growths(phase).reduce((sum, { by }) => sum + (operatorOf(by).addedBlocks?.(by) ?? 0), 0);
  }

  #growths(from = 0): { readonly by: Growth }[] {
    return this.#plan.phases.slice(from).filter((phase) => phase.kind === "grow");
  }

  #growthProblems(
    description: NetworkDescription,
    phase: GrowPhase,
    before: Span | undefined,
  ): readonly string[] {
    const index = this.#plan.phases.indexOf(phase);
    return problemsIn(() => {
      const grown = this.#descriptionAt(description, phase.into, index + 1);
      if (before === undefined) return;
      const narrower = this.#descriptionAt(description, before, index);
      if (before.count !== phase.into.count) wideningOf(narrower, grown);
      operatorOf<Growth>(phase.by).checkFit?.(phase.by, narrower, grown);
    });
  }

  /** A net as it will be when the phase begins. */
  #descriptionAt(description: NetworkDescription, net: Span, phase: number): NetworkDescription {
    const present = withoutBlocks(description, this.missingBlocksFrom(phase));
    return narrow(present, net.count, this.#plan.members);
  }
}
