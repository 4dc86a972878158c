import { drawn } from "../kit/elements.js";
import { fixedText, percentText, shortText } from "../kit/number-texts.js";
import { linearScale, type Scale } from "../kit/scale.js";
import type { ScrubberAxis, ScrubberCurve, ScrubberData, ScrubberPhase } from "./state.js";
import { axisNames, colourOfNet, scoreText } from "./words.js";

const left = 56;
const right = 18;
const top = 30;
const curveBottom = 200;
const rateTop = 214;
const rateBottom = 246;
const bandTop = 256;
const bandBottom = 280;
const height = 326;

/** The drawing of a whole run, whose cursor moves without drawing anything again. */
export interface Timeline {
  readonly svg: SVGSVGElement;
  /** Moves the cursor to a frame. */
  show(frame: number): void;
  /** The frame that is nearest to a place, in pixels from the drawing's left edge. */
  frameNear(x: number): number;
}

/** Draws the phases, the scores of every net and the learning rate over a cost. */
export function drawTimeline(data: ScrubberData, axis: ScrubberAxis, width: number): Timeline {
  const costs = costsOf(data, axis);
  const x = linearScale([0, Math.max(...costs, 0) || 1], [left, width - right], Math.max(3, width / 110));
  const y = scoreScale(data);
  // A drawing inside the drawing cuts off what lies ahead, without a name that two views on one page would share.
  const past = drawn(
    "svg",
    { x: 0, y: 0, width: 0, height, overflow: "hidden" },
    ...drawCurves(data, costs, x, y),
    drawRates(data, costs, x),
  );
  const cursor = cursorOf(data, y);
  const svg = drawn(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, class: "mg-timeline", "aria-hidden": true },
    ...drawGrid(data, x, y, axis, width),
    ...data.phases.flatMap((phase) => drawPhase(phase, costs, x)),
    drawn("g", { class: "mg-ahead" }, ...drawCurves(data, costs, x, y), drawRates(data, costs, x)),
    past,
    cursor.element,
  );
  return {
    svg,
    show: (frame) => {
      const at = x(costs[frame] ?? 0);
      past.setAttribute("width", String(at + 3));
      cursor.move(frame, at);
    },
    frameNear: (place) => nearest(costs.slice(0, data.reached + 1).map(x), place),
  };
}

/** Costs of the frames; those ahead whose cost is not known stand where the last known one does. */
function costsOf({ frames }: ScrubberData, axis: ScrubberAxis): number[] {
  let last = 0;
  return frames[axis].map((cost) => (last = cost ?? last));
}

function scoreScale({ curves, isShare }: ScrubberData): Scale {
  const values = curves.flatMap((curve) => curve.values);
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const room = 0.12 * (high - low || high || 1);
  // Curves that all lie high up would be flat on a scale from 0.
  const least = low > 0 && low < 0.6 * high ? 0 : low - room;
  return linearScale([isShare ? Math.max(0, least) : least, high + room], [curveBottom, top], 5);
}

function nearest(places: readonly number[], place: number): number {
  let best = 0;
  places.forEach((each, i) => {
    // Of frames at one place, such as a growth and the epoch before it, the later one.
    if (Math.abs(each - place) <= Math.abs((places[best] ?? 0) - place)) best = i;
  });
  return best;
}

function drawGrid(data: ScrubberData, x: Scale, y: Scale, axis: ScrubberAxis, width: number): SVGElement[] {
  const rates = data.frames.learningRate.filter((rate) => rate !== null);
  const text = (content: string, at: Readonly<Record<string, string | number>>): SVGTextElement =>
    drawn("text", at, content);
  const middle = (left + width - right) / 2;
  return [
    ...y.ticks.flatMap((tick) => [
      drawn("line", { class: "mg-rule", x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      text(tickText(data, tick, y.ticks), { x: left - 8, y: y(tick) + 4, "text-anchor": "end" }),
    ]),
    text(data.score, { x: left, y: 14, class: "mg-strong" }),
    text(
      width < 480 ? "dashed: training, ◆ ensemble" : `solid: ${data.score}, dashed: in training, ◆ ensemble`,
      {
        x: width - right,
        y: 14,
        "text-anchor": "end",
      },
    ),
    ...x.ticks.map((tick) =>
      text(axis === "epochs" ? String(tick) : shortText(tick), {
        x: x(tick),
        y: bandBottom + 17,
        "text-anchor": "middle",
      }),
    ),
    text(axisNames[axis].title, { x: middle, y: height - 8, "text-anchor": "middle" }),
    drawn("line", { class: "mg-rule", x1: left, x2: width - right, y1: rateBottom, y2: rateBottom }),
    text("rate", { x: left - 8, y: rateBottom, "text-anchor": "end" }),
    text(rates.length === 0 ? "" : fixedRate(Math.max(...rates)), {
      x: left - 8,
      y: rateTop + 8,
      "text-anchor": "end",
    }),
  ];
}

/** Marks have as many digits as they need, up to two. */
function tickText(data: ScrubberData, tick: number, ticks: readonly number[]): string {
  if (!data.isShare) return scoreText(data, tick);
  const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-6;
  const digits = [0, 1].find((count) => ticks.every((each) => isWhole(100 * 10 ** count * each)));
  return percentText(tick, digits ?? 2);
}

const fixedRate = (rate: number): string =>
  rate >= 0.001 ? fixedText(rate, rate < 0.1 ? 3 : 2) : shortText(rate, 2);

/** A phase: a band with its name, or an arrow where a net grows. */
function drawPhase(phase: ScrubberPhase, costs: readonly number[], x: Scale): SVGElement[] {
  const [from, to] = [x(costs[phase.first - 1] ?? 0), x(costs[phase.last] ?? 0)];
  if (phase.kind !== "train") {
    const name = drawn("text", { x: to + 5, y: top + 8, class: "mg-strong" }, `↗ ${phase.name}`);
    if (to > x(costs.at(-1) ?? 0) - 90) {
      name.setAttribute("x", String(to - 5));
      name.setAttribute("text-anchor", "end");
    }
    return [drawn("line", { class: "mg-growth", x1: to, x2: to, y1: top - 4, y2: bandBottom }), name];
  }
  const colour = colourOfNet(phase.net);
  const box = {
    x: from + 1,
    width: Math.max(1, to - from - 2),
    y: bandTop,
    height: bandBottom - bandTop,
    rx: 3,
  };
  const room = Math.floor((to - from - 12) / 6.6);
  const name = phase.name.length <= room ? phase.name : room > 3 ? `${phase.name.slice(0, room - 1)}…` : "";
  return [
    drawn("rect", { ...box, class: "mg-band", style: `--net: ${colour}` }, drawn("title", {}, phase.name)),
    drawn("rect", { ...box, height: 3, y: bandTop, rx: 1.5, style: `fill: ${colour}` }),
    drawn("text", { x: (from + to) / 2, y: bandTop + 17, "text-anchor": "middle" }, name),
  ];
}

function drawCurves({ curves }: ScrubberData, costs: readonly number[], x: Scale, y: Scale): SVGElement[] {
  return curves.flatMap((curve) => drawCurve(curve, costs, x, y));
}

function drawCurve(
  { net, split, frames, values }: ScrubberCurve,
  costs: readonly number[],
  x: Scale,
  y: Scale,
): SVGElement[] {
  const style = `--net: ${colourOfNet(net)}`;
  const points = frames.map((frame, i) => [x(costs[frame] ?? 0), y(values[i] ?? 0)] as const);
  if (net === "ensemble") {
    return points.map(([px, py]) =>
      drawn("path", { d: `M${px},${py - 6}l5,6l-5,6l-5,-6z`, class: "mg-mark", style }),
    );
  }
  const line = drawn("polyline", { points: points.join(" "), class: `mg-curve mg-${split}`, style });
  if (split === "train") return [line];
  // A line of hundreds of epochs needs no marks.
  const marks = points.length > 60 ? [] : points;
  return [line, ...marks.map(([cx, cy]) => drawn("circle", { cx, cy, r: 2.5, class: "mg-mark", style }))];
}

/** The learning rate of every epoch, as steps. */
function drawRates({ frames }: ScrubberData, costs: readonly number[], x: Scale): SVGElement {
  const most = Math.max(...frames.learningRate.map((rate) => rate ?? 0)) || 1;
  const y = linearScale([0, most], [rateBottom, rateTop], 1);
  const steps = frames.learningRate.map((rate, i) =>
    rate === null
      ? ""
      : `M${x(costs[i - 1] ?? 0)},${rateBottom}V${y(rate)}H${x(costs[i] ?? 0)}V${rateBottom}Z`,
  );
  return drawn("path", { d: steps.join(""), class: "mg-rates" });
}

/** A line at the current frame, with a mark on every net that was measured there. */
function cursorOf(
  { curves }: ScrubberData,
  y: Scale,
): { element: SVGElement; move(frame: number, x: number): void } {
  const tests = curves.filter(({ split }) => split === "test");
  const marks = tests.map(({ net }) =>
    drawn("circle", { r: 5.5, class: "mg-here", style: `--net: ${colourOfNet(net)}` }),
  );
  const line = drawn("line", { y1: top - 8, y2: bandBottom + 3, class: "mg-cursor" });
  const head = drawn("path", { d: `M-6,${top - 14}h12l-6,8z`, class: "mg-cursor-head" });
  const element = drawn("g", {}, line, head, ...marks);
  return {
    element,
    move: (frame, x) => {
      element.setAttribute("transform", `translate(${x},0)`);
      tests.forEach(({ frames, values }, i) => {
        const value = values[frames.indexOf(frame)];
        marks[i]?.setAttribute("visibility", value === undefined ? "hidden" : "visible");
        if (value !== undefined) marks[i]?.setAttribute("cy", String(y(value)));
      });
    },
  };
}
