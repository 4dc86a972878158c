import type { Observation } from "../../training/run/events.js";
import { isScore, scoreTitle } from "../../training/run/score.js";
import type {
  ScrubberAxis,
  ScrubberCoefficients,
  ScrubberCurve,
  ScrubberData,
  ScrubberFrames,
} from "../fronts/scrubber/state.js";
import { blocksOver } from "./block-states.js";
import { frameAt, framesOf, type Moment, momentKey, momentsOf, phasesOf } from "./frames.js";
import type { CoefficientsAt } from "./growth-record.js";
import type { Outline } from "./outline.js";
import type { ScrubbedRun } from "./scrubbed-run.js";

/** Everything that the scrubber shows of a run, as plain data. */
export function scrubberData(run: ScrubbedRun, looked: readonly CoefficientsAt[] = []): ScrubberData {
  const { outline, history, title, split, position } = run;
  const moments = momentsOf(run);
  const frames = framesOf(run, moments);
  const reached = position === undefined ? moments.length - 1 : frameAt(moments, position);
  const score = scoreTitle(history);
  return {
    title,
    score: `${split} ${score}`,
    isShare: score === "accuracy",
    phases: phasesOf(outline, moments),
    frames,
    reached,
    curves: [...measuredCurves(history, outline, moments), ...publishedCurves(run, moments)],
    blocks: blocksOver(outline),
    coefficients: coefficientsOver(looked, moments),
    axes: axesOf(frames, reached),
    notes: notesOf(run, frames),
  };
}

/** What every net reached over the frames, on test and on training examples. */
function measuredCurves(
  history: readonly Observation[],
  { phases }: Outline,
  moments: readonly Moment[],
): ScrubberCurve[] {
  const frameOf = new Map(
    moments.map(({ phase, epoch }, frame) => [momentKey({ phase: phases[phase]?.name ?? "", epoch }), frame]),
  );
  const shown = history.filter((row) => isScore(row) || (row.split === "train" && row.metric === "accuracy"));
  const nets = [...new Set(shown.map(({ net }) => net))];
  return (["test", "train"] as const).flatMap((split) =>
    nets.flatMap((net): ScrubberCurve[] => {
      const points = shown.flatMap((row) => {
        const frame = frameOf.get(momentKey(row));
        return row.net === net && row.split === split && frame !== undefined && Number.isFinite(row.value)
          ? [{ frame, value: shortened(row.value) }]
          : [];
      });
      if (points.length === 0) return [];
      return [
        { net, split, frames: points.map(({ frame }) => frame), values: points.map(({ value }) => value) },
      ];
    }),
  );
}

const shortened = (value: number): number => Number(value.toPrecision(6));

/** What is known of nets that come with the library: their members before growth, and the grown net at the end. */
function publishedCurves({ published }: ScrubbedRun, moments: readonly Moment[]): ScrubberCurve[] {
  const growth = moments.findIndex(({ phase, epoch }) => phase === 0 && epoch === 0);
  return Object.entries(published).map(([name, value]) => {
    const frame = name === "grown" ? moments.length - 1 : name === "ensemble" ? growth : 0;
    const net = name === "grown" ? "members 0-1" : name;
    return { net, split: "test", frames: [frame], values: [value] };
  });
}

/** The coefficients by frame; of two looks at one frame the later one holds. */
function coefficientsOver(
  looked: readonly CoefficientsAt[],
  moments: readonly Moment[],
): ScrubberCoefficients | null {
  const [first] = looked;
  if (first === undefined) return null;
  const byFrame = new Map(looked.map(({ position, layers }) => [frameAt(moments, position), layers]));
  const frames = [...byFrame.keys()].sort((a, b) => a - b);
  return {
    layers: first.layers.map(({ name, blocks }) => ({ name, blocks })),
    frames,
    values: frames.map((frame) => (byFrame.get(frame) ?? []).map(({ values }) => values)),
  };
}

/** Costs that every frame so far knows, and that grow. */
function axesOf(frames: ScrubberFrames, reached: number): ScrubberAxis[] {
  const names = ["epochs", "flop", "seconds", "parameters"] as const;
  return names.filter((name) => {
    const isKnown = frames[name].slice(0, reached + 1).every((value) => value !== null);
    return name === "epochs" || (isKnown && frames[name].some((value) => (value ?? 0) > 0));
  });
}

function notesOf({ outline, history, published, planned }: ScrubbedRun, { flop }: ScrubberFrames): string[] {
  const notes: string[] = [];
  const [first] = outline.phases;
  if (first?.kind === "grow")
    notes.push("The members were trained before: epochs and costs count from growth on.");
  if (Object.keys(published).length > 0) {
    notes.push("Accuracies are those of the nets' card; costs and learning rates are those of the plan.");
  }
  if (planned.length === 0 && history.length > 0) {
    notes.push("The plan is not known: phases are those of the history.");
  }
  if (flop.some((value) => value === null)) notes.push("Costs are not known for every epoch.");
  return notes;
}
