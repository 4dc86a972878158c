import { element } from "../kit/elements.js";
import { countText, fixedText, percentText, shortText, unknown } from "../kit/number-texts.js";
import type { ScrubberAxis, ScrubberData } from "./state.js";
import { axisNames, costText, scoresAt, scoreText } from "./words.js";

/** The numbers of a frame, each at a place of its own. */
export interface Readout {
  readonly list: HTMLElement;
  show(frame: number, axis: ScrubberAxis): void;
}

interface Fact {
  readonly name: string;
  /** The number, and what it is of. */
  text(frame: number): readonly [value: string, of: string];
}

/** Makes the list of numbers of a frame. */
export function makeReadout(data: ScrubberData): Readout {
  const facts = factsOf(data).map((fact) => {
    const [value, of] = [
      element("span", { class: "mg-value mg-number" }),
      element("span", { class: "mg-faint mg-number" }),
    ];
    const item = element("div", {}, element("dt", {}, fact.name), element("dd", {}, value, of));
    return { fact, value, of, item };
  });
  const list = element("dl", { class: "mg-readout" }, ...facts.map(({ item }) => item));
  return {
    list,
    show: (frame) => {
      for (const { fact, value, of } of facts) {
        const [number, words] = fact.text(frame);
        value.textContent = number;
        of.textContent = words;
      }
    },
  };
}

function factsOf(data: ScrubberData): Fact[] {
  const { frames, phases, axes } = data;
  const phaseAt = (frame: number) => phases[frames.phase[frame] ?? -1];
  const knows = (values: readonly (number | null)[]): boolean =>
    values.some((value) => value !== null && value > 0);
  const place: Fact = {
    name: "phase",
    text: (frame) => {
      const phase = phaseAt(frame);
      if (phase === undefined) return ["start", "nothing yet"];
      const count = phase.last - phase.first + 1;
      if (phase.kind !== "train") return [phase.name, phase.kind === "grow" ? phase.net : "a change"];
      return [phase.name, `epoch ${frames.epoch[frame]} of ${count}`];
    },
  };
  const score: Fact = {
    name: data.score,
    text: (frame) => {
      const scores = scoresAt(data, frame);
      const main = scores.at(-1);
      if (main === undefined) return [unknown, "not measured"];
      const others = scores.slice(0, -1).map(({ net, value }) => `${net} ${scoreText(data, value)}`);
      return [scoreText(data, main.value), others.length === 0 ? main.net : others.join(", ")];
    },
  };
  const costs = axes
    .filter((axis) => axis !== "parameters")
    .map(
      (axis): Fact => ({
        name: axis === "epochs" ? "epochs so far" : axis === "flop" ? "cost so far" : "time so far",
        text: (frame) => [costText(axis, frames[axis][frame]), shareText(data, axis, frame)],
      }),
    );
  const rate: Fact = {
    name: "learning rate",
    text: (frame) => {
      const value = frames.learningRate[frame];
      return value == null ? [unknown, "no step here"] : [rateText(value), "in this epoch"];
    },
  };
  const size: Fact = {
    name: "parameters",
    text: (frame) => {
      const value = frames.trained[frame];
      return value == null
        ? [unknown, "no step here"]
        : [countText(value), `of ${phaseAt(frame)?.net ?? ""}`];
    },
  };
  const known = [...(knows(frames.learningRate) ? [rate] : []), ...(knows(frames.trained) ? [size] : [])];
  return [place, score, ...costs, ...known];
}

const rateText = (value: number): string => (value >= 0.001 ? fixedText(value, 4) : shortText(value, 3));

function shareText({ frames }: ScrubberData, axis: ScrubberAxis, frame: number): string {
  const [now, whole] = [frames[axis][frame], frames[axis].at(-1)];
  if (now == null || whole == null || whole === 0) return axisNames[axis].short;
  return `${percentText(now / whole, 0)} of the run`;
}
