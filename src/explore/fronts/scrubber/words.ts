import { countText, durationText, fixedText, percentText, shortText, unknown } from "../kit/number-texts.js";
import type { BlockState, ScrubberAxis, ScrubberData } from "./state.js";

/** What each axis is called: where it is chosen, and along the drawing. */
export const axisNames: Readonly<Record<ScrubberAxis, { readonly short: string; readonly title: string }>> = {
  epochs: { short: "epochs", title: "epochs of training so far" },
  flop: { short: "FLOP", title: "floating-point operations of training so far" },
  seconds: { short: "seconds", title: "seconds of training so far" },
  parameters: { short: "parameters × epochs", title: "parameters in training, summed over the epochs" },
};

/** What each state of a block means. */
export const stateNames: Readonly<Record<BlockState, string>> = {
  absent: "not there yet",
  waiting: "waits for its training",
  training: "in training",
  trained: "trained, at rest",
  new: "new, untrained",
  "new, training": "new, in training",
};

/** Words in a block, where it is small. */
export const shortStates: Readonly<Record<BlockState, string>> = {
  absent: "",
  waiting: "waits",
  training: "trains",
  trained: "trained",
  new: "new",
  "new, training": "new, trains",
};

/** The score of a net, as a percentage or as a plain number. */
export function scoreText(
  { isShare }: Pick<ScrubberData, "isShare">,
  value: number | null | undefined,
): string {
  return isShare ? percentText(value) : fixedText(value, 3);
}

/** A cost on an axis in words. */
export function costText(axis: ScrubberAxis, value: number | null | undefined): string {
  if (value == null) return unknown;
  if (axis === "epochs") return `${countText(value)} ${value === 1 ? "epoch" : "epochs"}`;
  if (axis === "seconds") return durationText(value);
  if (axis === "flop") return withUnit(shortText(value), "FLOP");
  return shortText(value);
}

function withUnit(text: string, unit: string): string {
  return text.includes("\u00a0") ? `${text}${unit}` : `${text}\u00a0${unit}`;
}

/** What the nets of a frame's phase have reached there, the ensemble first. */
export function scoresAt(
  data: ScrubberData,
  frame: number,
): { readonly net: string; readonly value: number }[] {
  return data.curves
    .filter(({ split }) => split === "test")
    .flatMap(({ net, frames, values }) => {
      const value = values[frames.indexOf(frame)];
      return value === undefined ? [] : [{ net, value }];
    })
    .sort((a, b) => Number(b.net === "ensemble") - Number(a.net === "ensemble"));
}

/** Where a frame is, in words: `"member 0, epoch 3 of 5"`. */
export function placeText({ frames, phases }: ScrubberData, frame: number): string {
  const phase = phases[frames.phase[frame] ?? -1];
  if (phase === undefined) return "before the first phase";
  if (phase.kind !== "train") return `after ${phase.name}`;
  return `${phase.name}, epoch ${frames.epoch[frame]} of ${phase.last - phase.first + 1}`;
}

/** Everything about a frame in one sentence, for screen readers. */
export function frameText(data: ScrubberData, frame: number, axis: ScrubberAxis): string {
  const scores = scoresAt(data, frame).map(({ net, value }) => `${net} ${scoreText(data, value)}`);
  const measured = scores.length === 0 ? [] : [`${data.score}: ${scores.join(", ")}`];
  return [placeText(data, frame), ...measured, `${costText(axis, data.frames[axis][frame])} so far`].join(
    "; ",
  );
}
