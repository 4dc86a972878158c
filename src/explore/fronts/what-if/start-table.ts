import { element } from "../kit/elements.js";
import { fixed } from "../kit/numbers.js";
import { roving } from "../kit/roving.js";
import type { Row, WhatIfModel } from "./what-if-model.js";

/** The ways to start as rows of a radio group, with a bar for each number. */
export const tableStyle = `
.mg-what-if .starts { display: grid; gap: 2px; }
.mg-what-if .line { display: grid; grid-template-columns: minmax(236px, 1.9fr) repeat(3, minmax(84px, 1fr)); gap: 4px 18px; align-items: center; width: 100%; text-align: left; }
.mg-what-if button.line { padding: 5px 10px; background: none; border: 1px solid transparent; }
.mg-what-if button.line:hover { background: color-mix(in srgb, var(--mg-raised) 40%, transparent); }
.mg-what-if button.line[aria-checked="true"] { background: color-mix(in srgb, var(--mg-raised) 40%, transparent); border-color: var(--mg-accent); box-shadow: inset 3px 0 0 var(--mg-accent); }
.mg-what-if button.line:disabled { opacity: 0.6; cursor: not-allowed; }
.mg-what-if .head { padding: 0 11px 4px; }
.mg-what-if .line b { font-weight: 600; }
.mg-what-if .line small { display: block; font-size: 12px; line-height: 1.3; }
.mg-what-if .measure { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 8px; align-items: center; }
.mg-what-if .measure .track { position: relative; height: 12px; border-radius: 2px; background: color-mix(in srgb, var(--mg-line) 45%, transparent); }
.mg-what-if .measure .track i { position: absolute; inset: 0 auto 0 0; width: var(--share); border-radius: 2px; background: var(--fill); }
.mg-what-if .measure .track u { position: absolute; top: -3px; bottom: -3px; left: var(--at); width: 2px; background: var(--mg-text); }
.mg-what-if .measure .value { text-align: right; font-variant-numeric: tabular-nums; }
`;

const colours = { accuracy: "var(--mg-3)", changed: "var(--mg-5)", distance: "var(--mg-1)" } as const;

/** Makes the table; its rows are made once, so that focus and place stay. */
export function startTable(model: WhatIfModel): { readonly element: HTMLElement; paint(): void } {
  const { starts, pictures } = model;
  const ensemble = model.ensembleRight / pictures.count;
  const lines = starts.map(({ name, words }) => {
    const cells = (["accuracy", "changed", "distance"] as const).map((what) =>
      measure(colours[what], what === "accuracy" ? ensemble : undefined),
    );
    const button = element(
      "button",
      { type: "button", role: "radio", class: "line" },
      element("span", {}, element("b", {}, name), element("small", { class: "mg-faint" }, words)),
      ...cells.map((cell) => cell.element),
    );
    return { name, button, cells, words };
  });
  const possible = (): string[] =>
    model.shown.rows.filter(({ problem }) => problem === null).map(({ name }) => name);
  const tab = roving(
    lines.map(({ button }) => button),
    () => 1,
    (at) => {
      const name = lines[at]?.name as string;
      if (possible().includes(name)) model.choose({ coefficients: name });
      paint();
    },
  );
  const paint = (): void => {
    const { rows } = model.shown;
    const farthest = Math.max(...rows.map(({ distance }) => distance ?? 0)) || 1;
    lines.forEach(({ button, cells, name, words }, at) => {
      const row = rows[at] as Row;
      const isChosen = name === model.asked.coefficients;
      button.setAttribute("aria-checked", String(isChosen));
      button.disabled = row.problem !== null;
      button.title = row.problem ?? "";
      button.setAttribute("aria-label", `${name}, ${words}: ${inWords(row, pictures.count)}`);
      cells[0]?.show(row.accuracy, 1, (share) => String(Math.round(share * pictures.count)));
      cells[1]?.show(row.changed, 1, (share) => String(Math.round(share * pictures.count)));
      cells[2]?.show(row.distance, farthest, (value) => fixed(value, value < 10 ? 2 : 1));
    });
    tab(lines.findIndex(({ name }) => name === model.asked.coefficients));
  };
  const head = element(
    "div",
    { class: "line head mg-faint", "aria-hidden": "true" },
    element("span", {}, "new coefficients"),
    element("span", {}, `right of ${pictures.count}`),
    element("span", {}, "answers changed"),
    element("span", {}, "distance of logits"),
  );
  const group = element(
    "div",
    { class: "starts", role: "radiogroup", "aria-label": "how new coefficients start" },
    ...lines.map(({ button }) => button),
  );
  return { element: element("div", {}, head, group), paint };
}

function inWords({ accuracy, changed, distance, problem }: Row, count: number): string {
  if (problem !== null) return "does not apply";
  if (accuracy === null || changed === null || distance === null) return "not tried yet";
  return `${Math.round(accuracy * count)} of ${count} right, ${Math.round(changed * count)} answers changed, distance ${fixed(distance, 2)}`;
}

/** A number with a bar, and a mark to compare it with. */
function measure(
  fill: string,
  mark: number | undefined,
): {
  readonly element: HTMLElement;
  show(value: number | null, most: number, write: (value: number) => string): void;
} {
  const value = element("span", { class: "value" });
  const bar = element("i");
  const track = element("span", { class: "track", style: `--fill:${fill}` }, bar);
  if (mark !== undefined) track.append(element("u", { style: `--at:calc(${100 * mark}% - 1px)` }));
  return {
    element: element("span", { class: "measure", "aria-hidden": "true" }, value, track),
    show: (number, most, write) => {
      value.textContent = number === null ? "–" : write(number);
      bar.style.setProperty("--share", `${100 * ((number ?? 0) / most)}%`);
    },
  };
}
