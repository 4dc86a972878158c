import { secondsAt } from "../../experiments/run-costs.js";
import type { Observation } from "../../training/run/events.js";
import type { RunPosition } from "../../training/run/run-position.js";
import type { TimeEntry } from "../../training/run/run-times.js";
import type { ScrubberFrames, ScrubberPhase } from "../fronts/scrubber/state.js";
import { netsTitle, type Outline } from "./outline.js";
import type { PlannedNumbers } from "./planned-numbers.js";

/** What is known of a run's course, from which its frames follow. */
export interface CourseNumbers {
  readonly outline: Outline;
  readonly history: readonly Observation[];
  readonly times: readonly TimeEntry[];
  /** What the plan says of each phase; none where no plan is known. */
  readonly planned: readonly (PlannedNumbers | undefined)[];
  /** Where the run is; undefined once it is done. */
  readonly position: RunPosition | undefined;
}

/** One moment: the state after an epoch, after a growth, or before everything. */
export interface Moment {
  /** Index of the phase; -1 before the first. */
  readonly phase: number;
  /** Epochs of it that are done. */
  readonly epoch: number;
}

/**
 * The moments of a run: one before everything, one after every epoch of training, and one after every growth and change. A
 * phase that has ended has the epochs that it took, others those of the plan.
 */
export function momentsOf({ outline, history, position }: CourseNumbers): Moment[] {
  const moments = outline.phases.flatMap(({ name, kind, epochs }, phase): Moment[] => {
    if (kind !== "train") return [{ phase, epoch: 0 }];
    const measured = history.reduce(
      (most, row) => (row.phase === name ? Math.max(most, row.epoch) : most),
      0,
    );
    const hasEnded = position === undefined || position.phase > phase;
    const count = hasEnded && measured > 0 ? measured : epochs;
    return Array.from({ length: count }, (_, i) => ({ phase, epoch: i + 1 }));
  });
  return [{ phase: -1, epoch: 0 }, ...moments];
}

/** The frame at which a run stands at a position: that of its last finished epoch, growth or phase. */
export function frameAt(moments: readonly Moment[], position: Pick<RunPosition, "phase" | "epoch">): number {
  // What is past comes first: moments are in order.
  const isPast = ({ phase, epoch }: Moment): boolean =>
    phase < position.phase || (phase === position.phase && epoch > 0 && epoch <= position.epoch);
  return Math.max(0, moments.filter(isPast).length - 1);
}

/** The phases as stretches of frames. */
export function phasesOf({ phases }: Outline, moments: readonly Moment[]): ScrubberPhase[] {
  return phases.map((phase, at) => ({
    name: phase.name,
    kind: phase.kind,
    net: netsTitle(phase),
    first: moments.findIndex((moment) => moment.phase === at),
    last: moments.filter((moment) => moment.phase <= at).length - 1,
  }));
}

/** What was measured at each moment, by its key. */
function rowsByMoment(numbers: CourseNumbers): ReadonlyMap<string, readonly Observation[]> {
  const rows = new Map<string, Observation[]>();
  for (const row of numbers.history) {
    const key = momentKey(row);
    rows.set(key, [...(rows.get(key) ?? []), row]);
  }
  return rows;
}

/** The key of a moment in the words of a history. */
export function momentKey({ phase, epoch }: Pick<Observation, "phase" | "epoch">): string {
  return JSON.stringify([phase, epoch]);
}

/** Costs, rates and sizes, one number a moment. */
export function framesOf(numbers: CourseNumbers, moments: readonly Moment[]): ScrubberFrames {
  const { outline, planned, times } = numbers;
  const rows = rowsByMoment(numbers);
  const clock = secondsAt({ times }, "seconds");
  const columns = moments.map(({ phase, epoch }, at): FrameNumbers => {
    const course = outline.phases[phase];
    if (course === undefined) return start;
    const own = rows.get(momentKey({ phase: course.name, epoch })) ?? [];
    const plan = planned[phase];
    const isTrained = course.kind === "train";
    return {
      isEpoch: isTrained,
      macs: own.filter(({ net }) => net !== "ensemble").at(-1)?.trainingMacs,
      added: isTrained ? plan?.epochMacs : 0,
      seconds:
        times.length === 0 || at === 0
          ? undefined
          : clock({ phase: course.name, epoch, net: netsTitle(course) }),
      trained: plan?.trained,
      learningRate: isTrained ? (rateIn(own) ?? plan?.learningRate(epoch)) : undefined,
    };
  });
  const macs = running(columns.map(({ macs, added }) => ({ known: macs, added })));
  const sizes = columns.map(({ isEpoch, trained }) => ({ known: undefined, added: isEpoch ? trained : 0 }));
  let epochs = 0;
  return {
    phase: moments.map(({ phase }) => phase),
    epoch: moments.map(({ epoch }) => epoch),
    epochs: columns.map(({ isEpoch }) => (epochs += isEpoch ? 1 : 0)),
    flop: macs.map((count) => (count === null ? null : 2 * count)),
    seconds: columns.map(({ seconds }, at) => (at === 0 && times.length > 0 ? 0 : (seconds ?? null))),
    trained: columns.map(({ trained }) => trained ?? null),
    parameters: running(sizes),
    learningRate: columns.map(({ learningRate }) => learningRate ?? null),
  };
}

interface FrameNumbers {
  readonly isEpoch: boolean;
  /** Training multiply-accumulates so far, as measured. */
  readonly macs?: number | undefined;
  /** Those of this epoch, as planned. */
  readonly added?: number | undefined;
  readonly seconds?: number | undefined;
  readonly trained?: number | undefined;
  readonly learningRate?: number | undefined;
}

const start: FrameNumbers = { isEpoch: false, macs: 0, added: 0 };

/** A sum over time: where a value is not known, that before with what was added; null after what is not known either. */
function running(
  values: readonly { readonly known: number | undefined; readonly added: number | undefined }[],
): (number | null)[] {
  let sum: number | null = 0;
  return values.map(({ known, added }) => {
    if (known !== undefined) sum = known;
    else sum = sum === null || added === undefined ? null : sum + added;
    return sum;
  });
}

function rateIn(rows: readonly Observation[]): number | undefined {
  return rows.find(({ metric }) => metric === "learning rate")?.value;
}
