import type { Schedule } from "../growth/plan-data.js";

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
 * @param epoch Epochs since the phase began, from 0.
 * @param epochs Length of the phase.
 * @example
 * ```ts
 * learningRateAt({ kind: "cosine", learningRate: 0.1, warmupEpochs: 2 }, 100, 200); // 0.0500005
 * ```
 * Source: the published code's use of timm's cosine scheduler, once an epoch.
 */
export function learningRateAt(schedule: Schedule, epoch: number, epochs: number): number {
  if (schedule.kind === "constant") return schedule.learningRate;
  const { learningRate, cycles = 1, warmupEpochs = 0, warmupStart = 1e-5, minimum = 1e-6 } = schedule;
  if (epoch < warmupEpochs) return warmupStart + (epoch * (learningRate - warmupStart)) / warmupEpochs;
  const length = schedule.cycleEpochs ?? Math.max(1, Math.floor(epochs / cycles));
  const cycle = Math.floor(epoch / length);
  if (cycle >= cycles) return minimum;
  const top = learningRate * 0.5 ** cycle;
  return minimum + 0.5 * (top - minimum) * (1 + Math.cos((Math.PI * (epoch - cycle * length)) / length));
}
