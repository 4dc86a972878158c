import { fitting, integer, oneOf, type Shape, truth } from "../../checking/shapes.js";
import type { BoundaryTraining, TrainingState } from "./boundary-training.js";
import {
  classesShape,
  type LabelledPoint,
  type PointPreset,
  pointPresets,
  pointsShape,
  seedShape,
} from "./points.js";
import { gridSide } from "./regions.js";

/** A point as the front end has it. */
type SentPoint = readonly [x: number, y: number, label: number];

/** A net as the front end has it: JSON knows no NaN. */
interface SentNet {
  /** As of the net itself. */
  readonly title: string;
  /** Epochs that it was trained for. */
  readonly epoch: number;
  /** Epochs that the plan trains it for. */
  readonly epochs: number;
  /** What becomes of it now. */
  readonly state: string;
  /** Null without points. */
  readonly loss: number | null;
  /** Null without points. */
  readonly accuracy: number | null;
}

/** What the kernel and the front end both hold. */
export type BoundaryState = {
  /** The points that the nets learn. */
  readonly points: readonly SentPoint[];
  /** Classes of the points. */
  readonly classes: number;
  /** Name of the set of points, or `"own"`. */
  readonly preset: PointPreset | "own";
  /** Names of all sets of points. */
  readonly presets: readonly string[];
  /** Seed of a set of points, and of the training. */
  readonly seed: number;
  /** Whether it trains; the front end sets it to start and to stop. */
  readonly training: boolean;
  /** The front end counts it up to reset. */
  readonly resets: number;
  /** Where training stands. */
  readonly state: TrainingState;
  /** The phase that is trained, or the next one. */
  readonly phase: string;
  /** The members, then their grown net or their vote. */
  readonly nets: readonly SentNet[];
  /** `[nets, classes, side, side]`, 0 to 255. */
  readonly regions: Uint8Array;
  /** Points on a side of the grid of regions. */
  readonly side: number;
  /** Whether the nets were trained on other points than there are now. */
  readonly outdated: boolean;
  /** Why it does not train. */
  readonly problem: string;
};

/** All values of the view as they are now. */
export function stateOf(training: BoundaryTraining, preset: PointPreset | "own"): BoundaryState {
  const { task, nets, state, phase, regions, isOutdated, problem } = training;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    points: task.points.map(({ x, y, class: label }) => [x, y, label] as const),
    classes: task.classes,
    preset,
    presets: pointPresets,
    seed: task.seed,
    training: state === "training",
    resets: 0,
    state,
    phase,
    nets: nets.map((net) => ({ ...net, loss: finite(net.loss), accuracy: finite(net.accuracy) })),
    regions,
    side: gridSide,
    outdated: isOutdated,
    problem,
  };
}

/** The points of a front end. */
export function pointsOf(sent: BoundaryState["points"]): LabelledPoint[] {
  return sent.map(([x, y, label]) => ({ x, y, class: label }));
}

/** What the values that the front end may change must be; points have the classes that are sent with them. */
export function sentShapes(
  { classes }: Readonly<Record<keyof BoundaryState, unknown>>,
  before: number,
): { readonly [K in keyof BoundaryState]?: Shape } {
  const shape = pointsShape(Math.max(before, fitting<number>(classes, classesShape) ?? before));
  return {
    points: (value, at) => shape(objectsOf(value), at),
    classes: classesShape,
    preset: oneOf([...pointPresets, "own"]),
    seed: seedShape,
    training: truth,
    resets: integer({ min: 0 }),
  };
}

/** Points as they are written in code; what has been sent may be anything. */
function objectsOf(sent: unknown): unknown {
  if (!Array.isArray(sent)) return sent;
  return sent.map((point: unknown): unknown => {
    if (!Array.isArray(point)) return point;
    const [x, y, label]: readonly unknown[] = point;
    return { x, y, class: label };
  });
}
