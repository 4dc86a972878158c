import type { Draft, Phase, Schedule, TrainPhase } from "./values.js";

/** The most epochs that a hand can give; more are written in code. */
export const mostEpochs = 1_000_000;

/** The draft with another phase at a place. */
export function replaced(draft: Draft, index: number, phase: Phase): Draft {
  return { ...draft, phases: draft.phases.map((each, i) => (i === index ? phase : each)) };
}

/** The draft with one phase at another place. */
export function moved(draft: Draft, from: number, to: number): Draft {
  const phases = draft.phases.filter((_, i) => i !== from);
  const phase = draft.phases[from];
  return phase === undefined
    ? draft
    : { ...draft, phases: [...phases.slice(0, to), phase, ...phases.slice(to)] };
}

/** The draft without a phase. */
export function removed(draft: Draft, index: number): Draft {
  return { ...draft, phases: draft.phases.filter((_, i) => i !== index) };
}

/** The draft with one phase more after a place. */
export function added(draft: Draft, phase: Phase, after: number): Draft {
  return { ...draft, phases: [...draft.phases.slice(0, after + 1), phase, ...draft.phases.slice(after + 1)] };
}

/** The phase with so many epochs, at least 1. */
export function lasting(phase: TrainPhase, epochs: number): TrainPhase {
  return { ...phase, epochs: Math.max(1, Math.min(mostEpochs, Math.round(epochs))) };
}

/** The highest rate of a schedule. */
export function peakOf(schedule: Schedule): number {
  if (schedule.of !== undefined) return peakOf(schedule.of);
  return schedule.learningRate ?? Math.max(...(schedule.rates ?? [0]));
}

/** The same schedule with another highest rate; rates of one's own become a cosine. */
export function withPeak(schedule: Schedule, learningRate: number): Schedule {
  if (schedule.of !== undefined) return { ...schedule, of: withPeak(schedule.of, learningRate) };
  return schedule.rates === undefined ? { ...schedule, learningRate } : { kind: "cosine", learningRate };
}

/** The net that a phase trains or makes, for its colour: phases of one net share one. */
export function netOf(phase: Phase): string {
  if (phase.kind === "change") return "";
  const { first, count } = phase.kind === "grow" ? phase.into : phase.net;
  const others = phase.kind === "train" ? (phase.together ?? []) : [];
  return [`${first}+${count}`, ...others.map(({ net }) => `${net.first}+${net.count}`)].join();
}

/** The colour of a net among those of the plan: 1 to 6. */
export function colourOf(draft: Draft, phase: Phase): number {
  const nets = [...new Set(draft.phases.filter(({ kind }) => kind === "train").map(netOf))];
  return (Math.max(0, nets.indexOf(netOf(phase))) % 6) + 1;
}

/** A rate as people write it. */
export function rateText(rate: number): string {
  return rate >= 1e-4 || rate === 0 ? String(Number(rate.toPrecision(3))) : rate.toExponential();
}
