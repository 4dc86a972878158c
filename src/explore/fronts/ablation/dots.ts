import { drawn } from "../kit/elements.js";
import { linearScale, type Scale } from "../kit/scale.js";
import type { AblationData, AblationRow } from "./state.js";
import { scoreText, scoreWithUnit } from "./texts.js";

/** Width and height of a row's picture, in pixels. */
export const dotsWidth = 200;
const height = 26;
const middle = height / 2;

/** The scale that all rows share, whichever are shown. */
export function dotsScale({ rows, isShare }: AblationData, width = dotsWidth): Scale {
  const values = rows.flatMap(({ seeds, low, high, numbers }) =>
    [...seeds.map(({ value }) => value), low, high, numbers.score ?? null].filter((value) => value !== null),
  );
  const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const room = 0.03 * (most - least || 1);
  const from = isShare ? Math.max(0, least - room) : least - room;
  return linearScale([from, most + room], [8, width - 8], Math.max(2, width / 60));
}

/** The marks of a row, which change their looks and not their places. */
export interface Dots {
  readonly svg: SVGSVGElement;
  /**
   * @param range the scores that are brushed; empty for none
   * @param chosen seed of the chosen run; undefined where it is another row's
   */
  show(look: {
    readonly isMarked: boolean;
    readonly range: readonly number[];
    readonly chosen: number | undefined;
  }): void;
}

/** Draws a mark per seed, the mean, and the 95 % interval. */
export function drawDots(data: AblationData, row: AblationRow, x: Scale, width = dotsWidth): Dots {
  const { low, high, numbers, seeds, name } = row;
  const band = drawn("rect", { class: "mg-range", y: 0, height });
  const mean = numbers.score;
  const interval =
    low === null || high === null
      ? []
      : [
          drawn("rect", {
            class: "mg-interval",
            x: x(low),
            width: Math.max(1, x(high) - x(low)),
            y: middle - 4,
            height: 8,
            rx: 2,
          }),
          ...[low, high].map((end) =>
            drawn("line", { class: "mg-end", x1: x(end), x2: x(end), y1: middle - 6, y2: middle + 6 }),
          ),
        ];
  const marks = seeds.flatMap(({ seed, value }) => {
    if (value === null) return [];
    const title = drawn("title", {}, `${name}, seed ${seed}: ${scoreWithUnit(data, value)}`);
    const circle = drawn(
      "circle",
      { cx: x(value), cy: middle, r: 4, class: "mg-dot", "data-seed": seed },
      title,
    );
    return [{ seed, value, circle }];
  });
  const svg = drawn(
    "svg",
    {
      class: "mg-dots",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": labelOf(data, row),
    },
    band,
    drawn("line", { class: "mg-rule", x1: 0, x2: width, y1: middle, y2: middle }),
    ...interval,
    ...(mean == null
      ? []
      : [drawn("line", { class: "mg-mean", x1: x(mean), x2: x(mean), y1: middle - 8, y2: middle + 8 })]),
    ...marks.map(({ circle }) => circle),
  );
  return {
    svg,
    show: ({ isMarked, range: [from, to], chosen }) => {
      const isBrushed = from !== undefined && to !== undefined;
      band.setAttribute("x", String(isBrushed ? x(from) : 0));
      band.setAttribute("width", String(isBrushed ? Math.max(0, x(to) - x(from)) : 0));
      for (const { seed, value, circle } of marks) {
        const isIn = isMarked || (isBrushed && value >= from && value <= to);
        circle.classList.toggle("mg-lit", isIn);
        circle.classList.toggle("mg-chosen", seed === chosen);
        circle.setAttribute("r", isIn || seed === chosen ? "5.5" : "4");
      }
    },
  };
}

function labelOf(data: AblationData, { seeds, low, high }: AblationRow): string {
  const each = seeds.map(({ seed, value }) => `seed ${seed} ${scoreText(data, value)}`).join(", ");
  if (low === null || high === null) return each;
  return `${each}; 95 % interval ${scoreText(data, low)} to ${scoreText(data, high)}`;
}

/** The marks along the scale, for the head of the column. */
export function drawAxis(data: AblationData, x: Scale, width = dotsWidth): SVGSVGElement {
  const isFine = x.ticks.some((tick) => Math.abs(tick - Math.round(tick)) > 1e-9);
  return drawn(
    "svg",
    { width, height: 18, viewBox: `0 0 ${width} 18`, "aria-hidden": true },
    ...x.ticks.flatMap((tick) => [
      drawn("line", { class: "mg-rule", x1: x(tick), x2: x(tick), y1: 13, y2: 18 }),
      drawn(
        "text",
        { x: x(tick), y: 11, "text-anchor": "middle" },
        isFine ? scoreText(data, tick) : String(tick),
      ),
    ]),
  );
}

/** The seed of the dot that an event is on, if it is on one. */
export function seedUnder(event: Event): number | undefined {
  const dot = event.target instanceof Element ? event.target.closest("[data-seed]") : null;
  return dot === null ? undefined : Number(dot.getAttribute("data-seed"));
}
