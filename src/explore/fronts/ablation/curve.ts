import { drawn, element } from "../kit/elements.js";
import { shortText } from "../kit/number-texts.js";
import { linearScale } from "../kit/scale.js";
import { onWidth } from "../kit/width.js";
import type { AblationChoice, AblationData, AblationRow, AblationSeed } from "./state.js";
import { rowText, scoreText, scoreWithUnit } from "./texts.js";

const leastWidth = 300;
const height = 230;
const [left, right, top, bottom] = [42, 10, 12, 186];

/** The panel beside the table, with the curve of what is chosen. */
export interface CurvePanel {
  readonly panel: HTMLElement;
  show(chosen: AblationChoice): void;
  /** Ends what follows the width of the page. */
  close(): void;
}

/** @param choose called with a run that a person chooses in the panel */
export function curvePanel(data: AblationData, choose: (choice: AblationChoice) => void): CurvePanel {
  const title = element("strong");
  const facts = element("p", { class: "mg-faint" });
  const seeds = element("div", { class: "mg-seeds", role: "group", "aria-label": "Run" });
  const drawing = element("div", { class: "mg-course" });
  let width = leastWidth;
  let draw = (): void => undefined;
  const stop = onWidth(drawing, (newest) => {
    width = Math.max(leastWidth, newest);
    draw();
  });
  const panel = element("aside", { "aria-label": "The chosen run" }, drawing, title, seeds, facts);
  return {
    panel,
    close: stop,
    show: (chosen) => {
      const row = data.rows.find(({ name }) => name === chosen.name);
      title.textContent = row?.name ?? "No row is chosen";
      facts.textContent = row === undefined ? "Choose a row to see its curve." : rowText(data, row);
      draw = () => drawing.replaceChildren(drawCurves(data, row, chosen.seed, width));
      draw();
      const buttons = (row?.seeds ?? []).map(({ seed, value }) =>
        element(
          "button",
          {
            type: "button",
            "aria-pressed": String(seed === chosen.seed),
            "data-run": seed,
            onclick: () => choose({ name: chosen.name, seed }),
          },
          `seed ${seed}: ${scoreWithUnit(data, value)}`,
        ),
      );
      const hadFocus = seeds.contains(document.activeElement);
      seeds.replaceChildren(...buttons);
      if (hadFocus) buttons.find((button) => button.getAttribute("aria-pressed") === "true")?.focus();
    },
  };
}

/** The curves of all runs, faint, with those of the chosen row on top. */
function drawCurves(
  data: AblationData,
  chosen: AblationRow | undefined,
  seed: number,
  width: number,
): SVGSVGElement {
  const points = data.rows.flatMap(({ seeds }) => seeds.flatMap(({ lines }) => lines.flat()));
  const costs = points.map(([cost]) => cost);
  const values = points.map(([, value]) => value);
  const svg = drawn("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": true });
  if (points.length === 0) {
    svg.append(
      drawn("text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, "No curves are known"),
    );
    return svg;
  }
  const x = linearScale([0, Math.max(...costs)], [left, width - right], Math.max(3, width / 90));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const y = linearScale([least > 0 && least < 0.6 * most ? 0 : least, most], [bottom, top], 5);
  const curves = (runs: readonly AblationSeed[], look: string): SVGElement[] =>
    runs.flatMap(({ lines }) =>
      lines.map((line) =>
        drawn("polyline", {
          class: `mg-line ${look}`,
          points: line.map(([cost, value]) => `${x(cost)},${y(value)}`).join(" "),
        }),
      ),
    );
  svg.append(
    ...y.ticks.flatMap((tick) => [
      drawn("line", { class: "mg-rule", x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      drawn(
        "text",
        { x: left - 6, y: y(tick) + 4, "text-anchor": "end" },
        Number.isInteger(tick) ? String(tick) : scoreText(data, tick),
      ),
    ]),
    ...x.ticks.map((tick) =>
      drawn("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle" }, shortText(tick)),
    ),
    drawn(
      "text",
      { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" },
      "training cost (MACs)",
    ),
    ...curves(
      data.rows.filter((row) => row !== chosen).flatMap(({ seeds }) => seeds),
      "mg-others",
    ),
    ...curves(
      (chosen?.seeds ?? []).filter((run) => run.seed !== seed),
      "mg-same",
    ),
    ...curves(
      (chosen?.seeds ?? []).filter((run) => run.seed === seed),
      "mg-own",
    ),
  );
  return svg;
}
