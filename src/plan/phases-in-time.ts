import { isDeepStrictEqual } from "node:util";
import type { Place } from "../checking/place.js";
import { fitting, isRecord, type Shape } from "../checking/shapes.js";
import type { CosineSchedule, Schedule, StepsSchedule } from "./schedule-data.js";
import { epochCount, scheduleShape } from "./schedule-shapes.js";

/** The schedule of a phase, and how many of its epochs are over when the phase ends. */
interface Part {
  readonly whole: Schedule;
  readonly end: number;
  readonly at: Place;
}

/**
 * Accepts the options of training phases by name if no step or cycle of their schedules begins after the last epoch. A
 * schedule that another phase continues ends with that phase.
 */
export function inTime(phases: Shape): Shape {
  return (value, at) => {
    const fits = phases(value, at);
    const named = isRecord(value) ? Object.entries(value) : [];
    return areInTime(named.map(([name, phase]) => [phase, at.field(name)])) && fits;
  };
}

/** As {@link inTime}, for the options of one phase. */
export function oneInTime(phase: Shape): Shape {
  return (value, at) => {
    const fits = phase(value, at);
    return areInTime([[value, at]]) && fits;
  };
}

function areInTime(phases: readonly (readonly [phase: unknown, at: Place])[]): boolean {
  const parts = phases.flatMap(([phase, at]) => partOf(phase, at));
  return parts
    .filter((part, i) => parts.findIndex((other) => isDeepStrictEqual(other.whole, part.whole)) === i)
    .map(({ whole, at }) => {
      const same = parts.filter((other) => isDeepStrictEqual(other.whole, whole));
      const end = Math.max(...same.map((part) => part.end));
      if (whole.kind === "steps") return stepsBefore(end, whole, at);
      return whole.kind !== "cosine" || cyclesBefore(end, whole, at);
    })
    .every(Boolean);
}

/** Empty if an option that this depends on is wrong. */
function partOf(phase: unknown, at: Place): Part[] {
  if (!isRecord(phase)) return [];
  const epochs = fitting<number>(phase.epochs, epochCount);
  if (epochs === undefined) return [];
  const schedule = fitting<Schedule>(phase.learningRate, scheduleShape(epochs));
  if (schedule === undefined) return [];
  const rate = at.field("learningRate");
  return schedule.kind === "continued"
    ? [{ whole: schedule.of, end: schedule.after + epochs, at: rate.field("of") }]
    : [{ whole: schedule, end: epochs, at: rate }];
}

function stepsBefore(end: number, { steps }: StepsSchedule, at: Place): boolean {
  const remedy = end === 1 ? "Leave the step out." : `Use at most ${end - 1}, or leave the step out.`;
  return steps
    .map(
      ({ epoch }, i) =>
        epoch < end ||
        at
          .field("steps")
          .item(i)
          .field("epoch")
          .expected(`to be below ${end}, where training ends,`, epoch, remedy),
    )
    .every(Boolean);
}

function cyclesBefore(end: number, { cycles = 1, cycleEpochs }: CosineSchedule, at: Place): boolean {
  if (cycleEpochs === undefined) return true;
  const most = Math.ceil(end / cycleEpochs);
  const constraint = `to be at most ${most}, which begin before training ends after epoch ${end},`;
  return (
    cycles <= most ||
    at.field("cycles").expected(constraint, cycles, `Use ${most}, or fewer cycleEpochs than ${cycleEpochs}.`)
  );
}
