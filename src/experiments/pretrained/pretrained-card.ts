import {
  entries,
  integer,
  isRecord,
  number,
  oneOf,
  open,
  type Shape,
  text,
  thing,
} from "../../checking/shapes.js";
import type { Augmentation } from "../../data/augment.js";
import type { PublishedNetwork } from "../../networks/architectures/published-network.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import type { ExperimentData } from "../experiment.js";

/** A model card as plain data: what nets are, how they were made, and how good they are. */
export interface PretrainedCard {
  readonly schema: 1;
  /** What they are, in words. */
  readonly title: string;
  /** What they were trained and tested on. */
  readonly data: ExperimentData;
  /** At full size. */
  readonly network: PublishedNetwork;
  /** From growth on: the members' training is over. */
  readonly plan: GrowthPlanData;
  /** How the members were trained, phase by phase, in words. */
  readonly members: string;
  /** Images in a step. */
  readonly batchSize: number;
  /** How training images were changed. */
  readonly augment: Augmentation;
  /** Of everything random. */
  readonly seed: number;
  /** On the test images, shares: of each member, of their ensemble and of the grown net. */
  readonly accuracies: Readonly<Record<string, number>>;
  /** Of these nets; that of the images stands on their card for people. */
  readonly licence: string;
  /** Date, commit and machine. */
  readonly made: Readonly<Record<string, unknown>>;
}

const plain: Shape = thing("plain data", isRecord, "Make the nets again.");

/** What a card must have; its parts are checked where they are used. */
export const cardShape: Shape = open<PretrainedCard>(
  {
    schema: oneOf([1]),
    title: text("Say what the nets are."),
    data: plain,
    network: plain,
    plan: plain,
    members: text("Say how they were trained."),
    batchSize: integer({ min: 1, use: 64 }),
    augment: plain,
    seed: integer({ min: 0, use: 0 }),
    accuracies: entries(number({ min: 0, max: 1 })),
    licence: text("Name the licence."),
    made: plain,
  },
  "Install the package again; in a clone, npm run pretrained makes the nets again.",
);
