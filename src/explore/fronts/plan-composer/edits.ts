import type { Draft, Phase, Schedule, TrainPhase } from "./values.js";

/** The most epochs that a hand can give; more are written in code. */
export const mostEpochs = 1_000_000;

/** The draft with another phase at a place. */
export function replaced(draft: Draft, index: number, phase: Phase): Draft {
  return { ...draft, phases: draft.phases.map((each, i) => (i === index ? phase : each)) };
}

/**
 * The draft with another phase at a place, and the same change of every phase that trains a net of the same size in the same way:
 * members stay alike.
 */
export function replacedAlike(draft: Draft, index: number, phase: Phase): Draft {
  const former = draft.phases[index];
  if (former?.kind !== "train" || phase.kind !== "train") return replaced(draft, index, phase);
  const { name: _, net: __, ...settings } = phase;
  const phases = draft.phases.map((each) => {
    if (each.kind !== "train" || !areAlike(each, former)) return each;
    return { ...settings, name: each.name, net: each.net };
  });
  return { ...draft, phases };
}

/** How many phases up to a place train alike, with the phase itself: all of them grow with it. */
export function alikeUpTo(draft: Draft, index: number): number {
  const phase = draft.phases[index];
  if (phase?.kind !== "train") return 1;
  return draft.phases.slice(0, index + 1).filter((each) => each.kind === "train" && areAlike(each, phase))
    .length;
}

/** Whether two phases train nets of one size in the same way, apart from which net it is. */
function areAlike(one: TrainPhase, other: TrainPhase): boolean {
  const settings = ({ name: _, net, ...rest }: TrainPhase): string => {
    const sorted = Object.entries({ ...rest, size: net.count }).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(sorted);
  };
  return settings(one) === settings(other);
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
