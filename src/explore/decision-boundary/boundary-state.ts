import type { BoundaryTraining, TrainingState } from "./boundary-training.js";
import { pointPresets } from "./points.js";
import { gridSide } from "./regions.js";

/** A point as the front end has it. */
type SentPoint = readonly [x: number, y: number, label: number];

/** A net as the front end has it: JSON knows no NaN. */
interface SentNet {
  readonly title: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly state: string;
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** What the kernel and the front end both hold. */
export type BoundaryState = {
  readonly points: readonly SentPoint[];
  readonly classes: number;
  readonly preset: string;
  readonly presets: readonly string[];
  readonly seed: number;
  /** Whether it trains; the front end sets it to start and to stop. */
  readonly training: boolean;
  /** The front end counts it up to reset. */
  readonly resets: number;
  readonly state: TrainingState;
  readonly phase: string;
  readonly nets: readonly SentNet[];
  readonly regions: Uint8Array;
  readonly side: number;
  readonly outdated: boolean;
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
