import { ink, quietOpacity } from "../palette.js";
import { shortened, svgElement, svgText, textWidth } from "../svg.js";
import type { Scale } from "./axis.js";
import { labelLines, titleText } from "./loose.js";
import type { Area } from "./overlay.js";
import { type Tick, ticksOf } from "./ticks.js";

const fontSize = 12;
/** Pixels of a label before it is shortened; beside the plot there is more room than below it. */
const longest = { horizontal: 150, vertical: 190 } as const;

/** An axis as it is written: its ticks and the room that they take beside the plot. */
export interface AxisPlan {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  /** Whether the labels lean, because they are too long to stand side by side. */
  readonly leans: boolean;
  readonly labelRoom: number;
  readonly room: number;
  readonly title: readonly string[];
  /** Whether it stands at the far side: right of the plot, or above it. */
  readonly isOpposite: boolean;
}

/**
 * Plans the labels of an axis for the pixels it has.
 *
 * @param scale the axis
 */
export function planAxis(scale: Scale): AxisPlan {
  const { options, isHorizontal } = scale;
  const isHidden = options.visible === false;
  const showsLabels = !isHidden && options.showticklabels !== false;
  const { ticks, leans } = isHorizontal
    ? horizontalTicks(scale)
    : { ticks: verticalTicks(scale), leans: false };
  const most = isHorizontal ? longest.horizontal : longest.vertical;
  const widest = Math.max(0, ...ticks.map(({ label }) => Math.min(most, textWidth(label, fontSize))));
  const height = leans ? widest * 0.574 + 14 : 16;
  const labelRoom = showsLabels ? (isHorizontal ? height + 5 : widest + 8) : 4;
  const text = isHidden ? "" : titleText(options.title);
  const title = text === "" ? [] : labelLines(text);
  const side = options.side === "right" || options.side === "top";
  return {
    scale,
    ticks: isHidden ? [] : ticks.map((tick) => (showsLabels ? tick : { ...tick, label: "" })),
    leans,
    labelRoom,
    room: labelRoom + (title.length === 0 ? 2 : title.length * 16 + 6),
    title,
    isOpposite: side,
  };
}

function verticalTicks(scale: Scale): readonly Tick[] {
  const length = Math.abs(scale.to - scale.from);
  const ticks = ticksOf(scale, Math.max(2, Math.min(9, length / 34)));
  return thinned(ticks, scale, () => fontSize + 1);
}

function horizontalTicks(scale: Scale): { ticks: readonly Tick[]; leans: boolean } {
  const length = Math.abs(scale.to - scale.from);
  const width = ({ label }: Tick): number => Math.min(longest.horizontal, textWidth(label, fontSize)) + 8;
  let most = Math.max(2, Math.min(11, length / 64));
  let ticks = ticksOf(scale, most);
  if (scale.kind === "category") {
    const slot = length / Math.max(1, scale.categories.length);
    const leans = ticks.some((tick) => width(tick) > slot) && ticks.length > 1;
    return { ticks: thinned(ticks, scale, leans ? () => fontSize + 3 : width), leans };
  }
  while (most > 2 && overlap(ticks, scale, width)) {
    most -= 1;
    ticks = ticksOf(scale, most);
  }
  return { ticks: thinned(ticks, scale, width), leans: false };
}

function overlap(ticks: readonly Tick[], scale: Scale, room: (tick: Tick) => number): boolean {
  return thinned(ticks, scale, room).length < ticks.length;
}

/** Leaves out every second label, every third and so on until none touches the next. */
function thinned(ticks: readonly Tick[], scale: Scale, room: (tick: Tick) => number): readonly Tick[] {
  for (let stride = 1; stride < ticks.length; stride++) {
    const kept = ticks.filter((_, at) => at % stride === 0);
    const touches = kept.some((tick, at) => {
      const next = kept[at + 1];
      if (next === undefined) return false;
      const distance = Math.abs(scale.pixel(next.coordinate) - scale.pixel(tick.coordinate));
      return distance < (room(tick) + room(next)) / 2;
    });
    if (!touches) return kept;
  }
  return ticks.slice(0, 1);
}

/**
 * Draws the grid lines of an axis across its panel.
 *
 * @param plan the axis
 * @param area the panel
 * @param isShown whether the figure wants a grid for it
 */
export function drawGrid(plan: AxisPlan, area: Area, isShown: boolean): string {
  const { scale, ticks } = plan;
  const lines = (isShown ? ticks : []).map(({ coordinate }) =>
    gridLine(scale, scale.pixel(coordinate), area, quietOpacity),
  );
  const zero = scale.kind === "linear" && isShown ? scale.pixel(0) : undefined;
  const isInside = zero !== undefined && (zero - scale.from) * (zero - scale.to) < -1;
  if (isInside && scale.options.zeroline !== false) lines.push(gridLine(scale, zero, area, 0.45));
  return lines.join("");
}

function gridLine(scale: Scale, at: number, area: Area, opacity: number): string {
  const ends = scale.isHorizontal
    ? { x1: at, x2: at, y1: area.top, y2: area.top + area.height }
    : { x1: area.left, x2: area.left + area.width, y1: at, y2: at };
  return svgElement("line", { ...ends, stroke: ink, "stroke-opacity": opacity, "stroke-width": 1 });
}

/**
 * Draws labels, ticks, base line and title of an axis.
 *
 * @param plan the axis
 * @param area the panel that it stands beside
 * @param hasLine whether it has a base line and tick marks
 */
export function drawAxis(plan: AxisPlan, area: Area, hasLine: boolean): string {
  return plan.scale.isHorizontal ? drawHorizontal(plan, area, hasLine) : drawVertical(plan, area);
}

function drawHorizontal(plan: AxisPlan, area: Area, hasLine: boolean): string {
  const { scale, ticks, leans, isOpposite } = plan;
  const edge = isOpposite ? area.top : area.top + area.height;
  const out = isOpposite ? -1 : 1;
  const isVisible = hasLine && scale.options.visible !== false;
  const line = isVisible
    ? svgElement("line", {
        x1: area.left,
        x2: area.left + area.width,
        y1: edge,
        y2: edge,
        stroke: ink,
        "stroke-opacity": 0.75,
      })
    : "";
  const marks = ticks.map(({ coordinate, label }) => {
    const x = scale.pixel(coordinate);
    const tick =
      isVisible && scale.kind !== "category"
        ? svgElement("line", {
            x1: x,
            x2: x,
            y1: edge,
            y2: edge + 4 * out,
            stroke: ink,
            "stroke-opacity": 0.75,
          })
        : "";
    if (label === "") return tick;
    const text = shortened(label, longest.horizontal, fontSize);
    if (!leans)
      return tick + svgText(text, x, isOpposite ? edge - 8 : edge + 17, { "text-anchor": "middle" });
    const [left, base] = [Math.round(x + 4), Math.round(edge + (isOpposite ? -8 : 13))];
    return (
      tick +
      svgText(text, left, base, {
        "text-anchor": isOpposite ? "start" : "end",
        transform: `rotate(-35 ${left} ${base})`,
      })
    );
  });
  const start = isOpposite ? edge - plan.room + 12 : edge + plan.labelRoom + 17;
  const title = plan.title.map((text, row) =>
    svgText(text, area.left + area.width / 2, start + row * 16, { "text-anchor": "middle", "font-size": 13 }),
  );
  return line + marks.join("") + title.join("");
}

function drawVertical(plan: AxisPlan, area: Area): string {
  const { scale, ticks, isOpposite } = plan;
  const edge = isOpposite ? area.left + area.width + 7 : area.left - 7;
  const labels = ticks.map(({ coordinate, label }) => {
    if (label === "") return "";
    const text = shortened(label, longest.vertical, fontSize);
    return svgText(text, edge, scale.pixel(coordinate) + 4, { "text-anchor": isOpposite ? "start" : "end" });
  });
  const middle = Math.round(area.top + area.height / 2);
  const title = plan.title.map((text, row) => {
    const away = plan.labelRoom + 8 + (plan.title.length - 1 - row) * 16;
    const x = Math.round(isOpposite ? area.left + area.width + away + 8 : area.left - away);
    return svgText(text, x, middle, {
      "text-anchor": "middle",
      "font-size": 13,
      transform: `rotate(-90 ${x} ${middle})`,
    });
  });
  return labels.join("") + title.join("");
}
