import {
  also,
  callable,
  choose,
  fitting,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
} from "../../checking/shapes.js";
import { adam } from "../../optimizers/adam.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planShape } from "../../plan/plan-argument.js";
import {
  classesShape,
  type LabelledPoint,
  type PointPreset,
  pointPresets,
  pointsShape,
  seedShape,
} from "./points.js";

/** Options of `decisionBoundary`. */
export interface DecisionBoundaryOptions {
  /** The points at first, or the name of a set of points. Default `"moons"`; `[]` for an empty square to draw on. */
  readonly points?: PointPreset | readonly LabelledPoint[];
  /** Classes of the points, 2 or 3. Default 2. */
  readonly classes?: number;
  /** Seed of a set of points, and of the training. Default 0. */
  readonly seed?: number;
  /** Units of each hidden layer of the grown net, even numbers; members have half. Default `[16, 16]`. */
  readonly hidden?: readonly number[];
  /**
   * What is trained and when it grows: two members, mixed from templates. Default: both in the same steps for 100 epochs, and
   * their grown net for 60, by Adam at 0.03.
   */
  readonly plan?: GrowthPlan;
  /** Milliseconds, by which it is decided when to draw again. Default `performance.now`. */
  readonly now?: () => number;
}

const twoMembers: Shape = also(
  planShape,
  ({ data }: GrowthPlan) => data.templates !== null && data.members === 2,
  "to grow two members that are mixed from templates",
  "Make it with GrowthPlan.mixture({ phases: { member: 100, grown: 60 } }).",
);

/** Accepts the options of `decisionBoundary`. */
export const optionsShape: Shape = (value, at) => {
  const classes = fitting<number>((value as DecisionBoundaryOptions | undefined)?.classes, classesShape) ?? 2;
  const points = choose(
    [Array.isArray, pointsShape(classes)],
    [() => true, oneOf(pointPresets, 'Use "moons", or a list of points.')],
  );
  return record<DecisionBoundaryOptions>({
    points: optional(points),
    classes: optional(classesShape),
    seed: optional(seedShape),
    hidden: optional(hiddenShape),
    plan: optional(twoMembers),
    now: optional(callable("a function that returns milliseconds")),
  })(value, at);
};

const hiddenShape: Shape = list(
  also(
    integer({ min: 2, max: 256, use: 16 }),
    (units: number) => units % 2 === 0,
    "to be even, since each member has half,",
    "Use 16.",
  ),
  { min: 1, max: 4, use: "[16, 16]" },
);

/** Both members in the same steps, and then their grown net. */
export const defaultPlan = (): GrowthPlan =>
  GrowthPlan.mixture({
    memberTraining: "together",
    training: { by: adam(), learningRate: 0.03 },
    phases: { member: 100, grown: 60 },
  });
