import { drawn, element } from "../kit/elements.js";
import { linearScale } from "../kit/scale.js";
import type { AblationData, AblationDifference, AblationRow } from "./state.js";
import { scoreText, signedText } from "./texts.js";

const width = 380;
const rowHeight = 22;

/** Explains a difference: the seeds of both, the difference of each pair, and the interval of the mean beside 0. */
export function explainDifference(data: AblationData, row: AblationRow, control: string): HTMLElement {
  const difference = data.differences[control]?.[row.name];
  if (difference === undefined) return element("div", {}, "The two have no seed in common.");
  const { verdict, evidence } = difference;
  return element(
    "div",
    { class: "mg-why" },
    element("p", {}, element("strong", {}, `${row.name} less ${control}: ${verdict}`), ` (${evidence}).`),
    element("div", { class: "mg-pairs" }, pairsTable(data, row, control, difference), drawPairs(difference)),
    element(
      "p",
      { class: "mg-faint" },
      "Runs of one seed saw the same images in the same order from the same start, so their difference varies less than either. The interval is that of the mean of these differences, by Student’s t: where it includes 0, these seeds cannot tell the two apart.",
    ),
  );
}

function pairsTable(
  data: AblationData,
  row: AblationRow,
  control: string,
  { bySeed, points, interval }: AblationDifference,
): HTMLElement {
  const theirs = data.rows.find(({ name }) => name === control)?.seeds ?? [];
  const scoreOf = (seeds: AblationRow["seeds"], seed: number): number | null =>
    seeds.find((each) => each.seed === seed)?.value ?? null;
  const line = (...cells: readonly string[]): HTMLElement =>
    element(
      "tr",
      {},
      ...cells.map((cell, i) => element(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, cell)),
    );
  const heads = ["seed", row.name, control, "points"].map((text) => element("th", { scope: "col" }, text));
  return element(
    "table",
    { class: "mg-number" },
    element("thead", {}, element("tr", {}, ...heads)),
    element(
      "tbody",
      {},
      ...bySeed.map(([seed, each]) =>
        line(
          String(seed),
          scoreText(data, scoreOf(row.seeds, seed)),
          scoreText(data, scoreOf(theirs, seed)),
          signedText(each, 2),
        ),
      ),
      line("mean", "", "", `${signedText(points, 2)} (${interval})`),
    ),
  );
}

/** The difference of every seed, and the interval of their mean, beside 0. */
function drawPairs({ bySeed, points, low, high }: AblationDifference): SVGSVGElement {
  const known = [...bySeed.map(([, each]) => each), points, low, high, 0].filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const room = 0.08 * (most - least || 1);
  const x = linearScale([least - room, most + room], [12, width - 12], 5);
  const bottom = rowHeight * (bySeed.length + 2);
  const middle = (i: number): number => rowHeight * (i + 1.5);
  const mean = middle(bySeed.length);
  return drawn(
    "svg",
    { width, height: bottom + 22, viewBox: `0 0 ${width} ${bottom + 22}`, "aria-hidden": true },
    ...x.ticks.map((tick) =>
      drawn(
        "text",
        { x: x(tick), y: bottom + 16, "text-anchor": "middle" },
        signedText(tick, x.ticks.every(Number.isInteger) ? 0 : 1),
      ),
    ),
    drawn("line", { class: "mg-rule", x1: 0, x2: width, y1: bottom, y2: bottom }),
    drawn("line", { class: "mg-zero", x1: x(0), x2: x(0), y1: 6, y2: bottom }),
    ...bySeed.flatMap(([seed, each], i) =>
      each === null
        ? []
        : [
            drawn("line", { class: "mg-rule", x1: x(0), x2: x(each), y1: middle(i), y2: middle(i) }),
            drawn(
              "circle",
              { class: "mg-dot", cx: x(each), cy: middle(i), r: 4 },
              drawn("title", {}, `seed ${seed}: ${signedText(each, 2)}`),
            ),
          ],
    ),
    ...(low === null || high === null
      ? []
      : [
          drawn("rect", {
            class: "mg-interval",
            x: x(low),
            width: x(high) - x(low),
            y: mean - 5,
            height: 10,
            rx: 2,
          }),
          ...[low, high].map((end) =>
            drawn("line", { class: "mg-end", x1: x(end), x2: x(end), y1: mean - 8, y2: mean + 8 }),
          ),
        ]),
    ...(points === null
      ? []
      : [drawn("line", { class: "mg-mean", x1: x(points), x2: x(points), y1: mean - 9, y2: mean + 9 })]),
  );
}
