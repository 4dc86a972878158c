import type { BoundaryTraining, TrainingState } from "./boundary-training.js";
import { pointPresets } from "./points.js";
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
  readonly preset: string;
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
export function stateOf(training: BoundaryTraining, preset: string): BoundaryState {
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

/** Points as the front end has sent them; they may be anything. */
export function givenPoints(sent: unknown): unknown {
  if (!Array.isArray(sent)) return sent;
  return sent.map((point: unknown): unknown => {
    if (!Array.isArray(point)) return point;
    const [x, y, label]: readonly unknown[] = point;
    return { x, y, class: label };
  });
}
