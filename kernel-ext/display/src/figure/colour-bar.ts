import { colourAt } from "../colour.js";
import { svgElement, svgText, textWidth } from "../svg.js";
import { createAxis, createScale } from "./axis.js";
import { labelLines } from "./loose.js";
import type { ColourBar } from "./marks/mark.js";
import type { Area } from "./overlay.js";
import { type Tick, ticksOf } from "./ticks.js";

const barWidth = 12;
const gap = 14;
const steps = 48;

/** @returns how many pixels a colour bar takes at the right of its panel */
export function colourBarRoom(bar: ColourBar): number {
  const widest = Math.max(0, ...barTicks(bar, 200).map(({ label }) => textWidth(label, 11)));
  return gap + barWidth + 7 + widest + (bar.title === "" ? 4 : 22);
}

/**
 * Draws a colour bar at the right of a panel.
 *
 * @param bar colours and their meaning
 * @param area the panel in pixels
 */
export function drawColourBar(bar: ColourBar, area: Area): string {
  const x = area.left + area.width + gap;
  const step = area.height / steps;
  const cells = Array.from({ length: steps }, (_, at) =>
    svgElement("rect", {
      x,
      y: area.top + area.height - (at + 1) * step,
      width: barWidth,
      height: step + (at === 0 ? 0 : 0.6), // a little over the cell before, so that no light shines between
      fill: colourAt(bar.scale, at / (steps - 1)),
    }),
  );
  const ticks = barTicks(bar, area.height);
  const span = bar.high - bar.low;
  const labels = ticks.map(({ coordinate, label }) => {
    const share = span > 0 ? (coordinate - bar.low) / span : 0.5;
    return svgText(label, x + barWidth + 6, area.top + area.height * (1 - share) + 4, { "font-size": 11 });
  });
  const widest = Math.max(0, ...ticks.map(({ label }) => textWidth(label, 11)));
  return cells.join("") + labels.join("") + barTitle(bar, x + barWidth + 6 + widest + 14, area);
}

function barTitle(bar: ColourBar, x: number, area: Area): string {
  if (bar.title === "") return "";
  const y = area.top + area.height / 2;
  const turn = `rotate(90 ${Math.round(x)} ${Math.round(y)})`;
  return svgText(labelLines(bar.title).join(" "), Math.round(x), Math.round(y), {
    "text-anchor": "middle",
    transform: turn,
  });
}

function barTicks(bar: ColourBar, height: number): readonly Tick[] {
  const axis = createAxis("y", bar.options, []);
  if (!(bar.high > bar.low)) return [];
  const scale = createScale({ ...axis, kind: "linear" }, { low: bar.low, high: bar.high }, [height, 0]);
  return ticksOf(scale, Math.max(2, Math.min(8, height / 40)));
}
