import { demandArguments, fitting, integer } from "../checking/shapes.js";
import type { RateGroup, TrainPhase } from "../plan/plan-data.js";
import type {
  CosineSchedule,
  OneCycleSchedule,
  PolynomialSchedule,
  Schedule,
  StepsSchedule,
} from "../plan/schedule-data.js";
import { epochCount, scheduleShape } from "../plan/schedule-shapes.js";
import type { Parameter } from "../templates/parameter.js";
import type { LearningRate } from "./optimizer-state.js";

/**
 * Learning rate at an epoch of a phase. For the cosine, with cycle length `T`, cycle `c = floor(t / T)`, position
 * `r = t - c T` and top `b 0.5^c`:
 *
 * ```
 * t < warm-up :  start + t (b - start) / warm-up
 * c < cycles  :  minimum + (top - minimum) (1 + cos(pi r / T)) / 2
 * otherwise   :  minimum
 * ```
 *
 * For steps `b prod_{i: epoch_i <= t} factor_i` after the warm-up; a continued schedule is that of the earlier phase
 * at `t + after`. For a polynomial over `n` epochs, and for one cycle with its peak at `u = rise n - 1`, from
 * `s = b / startDivisor` to `e = s / endDivisor`:
 *
 * ```
 * polynomial  :  minimum + (b - minimum) (1 - t / n)^power
 * t < u       :  b + (s - b) (1 + cos(pi t / u)) / 2
 * otherwise   :  e + (b - e) (1 + cos(pi (t - u) / (n - 1 - u))) / 2
 * ```
 *
 * @param epoch Epochs since the phase began, from 0.
 * @param epochs Length of the phase.
 * @example
 * ```ts
 * learningRateAt({ kind: "cosine", learningRate: 0.1, warmupEpochs: 2 }, 100, 200); // 0.0500005
 * ```
 * @throws InputError with everything that is wrong with the schedule and the epochs.
 * Source: the published code's use of timm's cosine scheduler, once an epoch, and its own steps; PyTorch's `OneCycleLR` with an
 * epoch in place of a step, after Smith & Topin 2018.
 */
export function learningRateAt(schedule: Schedule, epoch: number, epochs: number): number {
  demandArguments("learningRateAt", {
    schedule: [schedule, scheduleShape(fitting(epochs, epochCount))],
    epoch: [epoch, integer({ min: 0 })],
    epochs: [epochs, epochCount],
  });
  return rateAt(schedule, epoch, epochs);
}

function rateAt(schedule: Schedule, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case "constant":
      return warmUp(schedule, epoch) ?? schedule.learningRate;
    case "cosine":
      return cosineAt(schedule, epoch, epochs);
    case "steps":
      return stepsAt(schedule, epoch);
    case "continued":
      if (epoch === 0 && schedule.first !== undefined) return schedule.first;
      return rateAt(schedule.of, epoch + schedule.after, epochs + schedule.after);
    case "one-cycle":
      return oneCycleAt(schedule, epoch, epochs);
    case "polynomial":
      return polynomialAt(schedule, epoch, epochs);
    case "rates":
      // A phase has no more epochs than rates; whoever asks beyond gets the last one.
      return schedule.rates[Math.min(epoch, schedule.rates.length - 1)] as number;
  }
}

/**
 * The rate of every parameter at an epoch of a phase: one number, or a function where groups have their own.
 *
 * @param epoch Epochs since the phase began, from 0.
 */
export function ratesAt(
  phase: Pick<TrainPhase, "schedule" | "epochs" | "rates">,
  epoch: number,
): LearningRate {
  const common = rateAt(phase.schedule, epoch, phase.epochs);
  const groups = (phase.rates ?? []).map((group) => ({
    group,
    rate: (group.factor ?? 1) * rateAt(group.schedule ?? phase.schedule, epoch, phase.epochs),
  }));
  if (groups.length === 0) return common;
  return (parameter) => groups.find(({ group }) => belongs(parameter, group))?.rate ?? common;
}

/** Names of templates end in their set, those of coefficients in their block. */
function belongs({ kind, name }: Parameter, group: RateGroup): boolean {
  return kind === group.kind && (group.index === undefined || name.endsWith(`.${group.index}`));
}

function cosineAt(schedule: CosineSchedule, epoch: number, epochs: number): number {
  const { learningRate, cycles = 1, warmupEpochs = 0, warmupStart = 1e-5, minimum = 1e-6 } = schedule;
  if (epoch < warmupEpochs) return warmupStart + (epoch * (learningRate - warmupStart)) / warmupEpochs;
  const length = schedule.cycleEpochs ?? Math.max(1, Math.floor(epochs / cycles));
  const cycle = Math.floor(epoch / length);
  if (cycle >= cycles) return minimum;
  const top = learningRate * 0.5 ** cycle;
  return minimum + 0.5 * (top - minimum) * (1 + Math.cos((Math.PI * (epoch - cycle * length)) / length));
}

/** Rate of a linear warm-up; undefined once it is over. */
function warmUp(
  { learningRate, warmupEpochs = 0, warmupStart = 1e-5 }: WarmUp,
  epoch: number,
): number | undefined {
  if (epoch >= warmupEpochs) return undefined;
  return warmupStart + (epoch * (learningRate - warmupStart)) / warmupEpochs;
}

type WarmUp = Pick<PolynomialSchedule, "learningRate" | "warmupEpochs" | "warmupStart">;

function polynomialAt(schedule: PolynomialSchedule, epoch: number, epochs: number): number {
  const { learningRate, power = 1, minimum = 0 } = schedule;
  const left = Math.max(0, 1 - epoch / epochs);
  return warmUp(schedule, epoch) ?? minimum + (learningRate - minimum) * left ** power;
}

function oneCycleAt(schedule: OneCycleSchedule, epoch: number, epochs: number): number {
  const { learningRate, rise = 0.3, startDivisor = 25, endDivisor = 1e4 } = schedule;
  const start = learningRate / startDivisor;
  const top = Math.max(0, rise * epochs - 1);
  if (epoch < top) return between(start, learningRate, epoch / top);
  const fall = epochs - 1 - top;
  return fall <= 0
    ? learningRate
    : between(learningRate, start / endDivisor, Math.min(1, (epoch - top) / fall));
}

/** Half a cosine from one rate to another, at a share of the way. */
function between(from: number, to: number, share: number): number {
  return to + 0.5 * (from - to) * (1 + Math.cos(Math.PI * share));
}

function stepsAt(schedule: StepsSchedule, epoch: number): number {
  const { learningRate, steps, warmupEpochs = 0, warmupStart = 0.1 } = schedule;
  if (epoch < warmupEpochs) return warmupStart + (epoch * (learningRate - warmupStart)) / warmupEpochs;
  return steps.reduce((rate, step) => (epoch >= step.epoch ? rate * step.factor : rate), learningRate);
}
