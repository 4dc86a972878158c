import {
  demand,
  fitting,
  integer,
  isRecord,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { allMembers, contains, type Span, spanName, spanTitle } from "../../growth/span.js";
import { memberCount, spanShape } from "../../growth/span-shapes.js";
import type { NetworkValues, Widening } from "../../growth/widening.js";
import {
  type RandomSource,
  randomSource,
  type StateTensor,
  type TensorValues,
} from "../../templates/parameter.js";
import { native } from "../../tensorflow/native.js";
import { descriptionShape } from "../check-description.js";
import { checkShapes } from "../check-shapes.js";
import { withoutBlocks } from "../depth.js";
import type { NetworkDescription } from "../description.js";
import { narrow } from "../division.js";
import type { Net } from "../net.js";
import { type Network, valuesOf } from "../network.js";
import { type NetworkStructure, otherKind, type PlainStructure } from "../network-structure.js";
import type { NetworkSummary } from "../network-summary.js";
import { shownDescription } from "../shown-description.js";
import { summarize } from "../summary.js";
import { wideningOf } from "./channel-spaces.js";
import { PlainNet } from "./plain-net.js";
import { initialValues, PlainTensors, tensorShapes } from "./plain-tensors.js";

/** How a plain network starts. */
export interface PlainNetworkOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many parts the full width has; 1 for a network that never grows. */
  readonly members: number;
  /** The parts it starts with: `{ first: 0, count: 1 }` is the small net. */
  readonly span: Span;
  /** Where the random numbers come from. */
  readonly random: RandomSource;
  /** Identity blocks of every stage that it starts without and that growth in depth will add. Default 0. */
  readonly missingBlocks?: number;
  /**
   * Slope of ReLU at exactly 0. With 1, channels that growth starts at 0 learn from the first step (GradMax asks for
   * it); 0, the default, is TensorFlow's.
   */
  readonly reluSlopeAtZero?: 0 | 1;
}

const plainNetworkOptions: Shape = (value, at) => {
  const members = fitting<number>(isRecord(value) ? value.members : undefined, memberCount);
  return record<PlainNetworkOptions>(
    {
      description: descriptionShape,
      members: memberCount,
      span: spanShape(members),
      random: randomSource,
      missingBlocks: optional(integer({ min: 0, max: 1024 })),
      reluSlopeAtZero: optional(oneOf([0, 1])),
    },
    "Give description, members, span and random.",
  )(value, at);
};

/** The size that a network is about to have. */
export interface NextSize {
  /** The parts of the full width that it then has. Default: unchanged. */
  readonly span?: Span;
  /** Identity blocks of every stage that it then lacks. Default: unchanged. */
  readonly missingBlocks?: number;
}

/**
 * A network that has a weight of its own in every layer and no templates: the control, and what baselines grow.
 *
 * Weights start He normal (`std = sqrt(2 / fan_in)`), biases 0. Owns its tensors; `dispose()` frees them.
 *
 * @throws InputError with everything that is wrong with the options, before anything is made.
 */
export class PlainNetwork implements Network {
  readonly kind = "plain";
  readonly description: NetworkDescription;
  readonly members: number;
  readonly reluSlopeAtZero: 0 | 1;
  #span: Span;
  #missingBlocks: number;
  #tensors: PlainTensors;

  constructor(options: PlainNetworkOptions) {
    demand(options, plainNetworkOptions, "options", "PlainNetwork");
    const { description, members, span, random, missingBlocks = 0, reluSlopeAtZero = 0 } = options;
    native();
    this.description = description;
    this.members = members;
    this.reluSlopeAtZero = reluSlopeAtZero;
    this.#span = span;
    this.#missingBlocks = missingBlocks;
    const current = this.describe({});
    this.#tensors = new PlainTensors(current, initialValues(current, random));
  }

  /** The spans whose nets can run now: one. */
  spans(): Span[] {
    return [this.#span];
  }

  /** Identity blocks of every stage that growth in depth has not added yet. */
  get missingBlocks(): number {
    return this.#missingBlocks;
  }

  /** A table of its operations at its current size. */
  summary(): NetworkSummary {
    return summarize(this.describe({}));
  }

  /** The net of a span: the one that exists now. */
  net(span: Span): Net {
    if (spanName(span) !== spanName(this.#span)) {
      throw new RangeError(
        `Expected a net that exists now but got ${spanTitle(span)} (existing: ${spanTitle(this.#span)}). Grow first, or name this one.`,
      );
    }
    return new PlainNet(span, this.describe({}), this.#tensors, this.reluSlopeAtZero);
  }

  /** The network as it would be at another size; what is left out stays as it is. */
  describe({ span = this.#span, missingBlocks = this.#missingBlocks }: NextSize): NetworkDescription {
    return shownDescription(narrow(withoutBlocks(this.description, missingBlocks), span.count, this.members));
  }

  /**
   * What becomes wider when the net grows to `span`.
   *
   * @throws RangeError when `span` is not wider than the net that exists.
   */
  wideningTo(span: Span): Widening {
    if (!contains(span, this.#span) || span.count === this.#span.count) {
      throw new RangeError(
        `Expected a wider net than ${spanTitle(this.#span)} but got ${spanTitle(span)} (growth). Grow to more parts.`,
      );
    }
    return wideningOf(this.describe({}), this.describe({ span }));
  }

  /** Copies of all tensors, by name. */
  values(): Map<string, TensorValues> {
    return valuesOf(this);
  }

  /**
   * Changes to another size with these tensors, and frees the old ones.
   *
   * @throws RangeError when a tensor is missing, of another shape or unknown; the network then stays as it is.
   */
  become(size: NextSize, values: NetworkValues): void {
    const description = this.describe(size);
    checkShapes(description.name, tensorShapes(description), values, "Grow every tensor to the new size.");
    const tensors = new PlainTensors(description, values);
    this.#tensors.dispose();
    this.#tensors = tensors;
    this.#span = size.span ?? this.#span;
    this.#missingBlocks = size.missingBlocks ?? this.#missingBlocks;
  }

  structure(): PlainStructure {
    return { kind: this.kind, span: this.#span, missingBlocks: this.#missingBlocks };
  }

  restore(structure: NetworkStructure, values: NetworkValues): void {
    if (structure.kind !== this.kind) throw otherKind(this.kind);
    checkShapes(this.description.name, tensorShapes(this.describe(structure)), values);
    this.become(structure, values);
  }

  /** Every tensor of the network, by name. */
  state(): StateTensor[] {
    return this.#tensors.state();
  }

  /** Frees every tensor of the network. */
  dispose(): void {
    this.#tensors.dispose();
  }
}

/** The span of a network that never grows. */
export const wholeNetwork: Span = allMembers(1);
