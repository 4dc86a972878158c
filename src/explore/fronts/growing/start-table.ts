import { element } from "../kit/elements.js";
import { roving } from "../kit/roving.js";
import type { Part } from "./controls.js";

/** The ways to start as rows of a radio group, with a bar for each number. */
export const tableStyle = `
.mg .starts { display: grid; gap: 2px; }
.mg .line { display: grid; grid-template-columns: minmax(236px, 1.9fr) repeat(var(--measures), minmax(84px, 1fr)); gap: 4px 18px; align-items: center; width: 100%; text-align: left; }
.mg button.line { padding: 5px 10px; background: none; border: 1px solid transparent; }
.mg button.line:hover { background: color-mix(in srgb, var(--mg-raised) 40%, transparent); }
.mg button.line[aria-checked="true"] { background: color-mix(in srgb, var(--mg-raised) 40%, transparent); border-color: var(--mg-accent); box-shadow: inset 3px 0 0 var(--mg-accent); }
.mg button.line:disabled { opacity: 0.6; cursor: not-allowed; }
.mg .head { padding: 0 11px 4px; }
.mg .line b { font-weight: 600; }
.mg .line small { display: block; font-size: 12px; line-height: 1.3; }
.mg .measure { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 8px; align-items: center; }
.mg .measure .track { position: relative; height: 12px; border-radius: 2px; background: color-mix(in srgb, var(--mg-line) 45%, transparent); }
.mg .measure .track i { position: absolute; inset: 0 auto 0 0; width: var(--share); border-radius: 2px; background: var(--fill); }
.mg .measure .track u { position: absolute; top: -3px; bottom: -3px; left: var(--at); width: 2px; background: var(--mg-text); }
.mg .measure .value { text-align: right; font-variant-numeric: tabular-nums; }
`;

/** A way to start that was tried or not. */
export interface StartRow {
  readonly name: string;
  /** Why it does not apply; null where it does. */
  readonly problem: string | null;
}

/** A column of numbers with bars. */
export interface Measure<R> {
  readonly title: string;
  readonly colour: string;
  /** Null before it was measured. */
  readonly value: (row: R) => number | null;
  readonly write: (value: number) => string;
  /** The number with a full bar. Default: the largest of the columns without one. */
  readonly most?: number;
  /** A number to compare with, as a share of a full bar. */
  readonly mark?: number;
}

/** What the table needs of a model. */
export interface StartModel<R extends StartRow> {
  readonly starts: readonly { readonly name: string; readonly words: string }[];
  readonly shown: { readonly rows: readonly R[] };
  readonly asked: { readonly coefficients: string };
  choose(part: { readonly coefficients: string }): void;
}

/** Makes the table; its rows are made once, so that focus and place stay. */
export function startTable<R extends StartRow>(model: StartModel<R>, measures: readonly Measure<R>[]): Part {
  const lines = model.starts.map(({ name, words }) => {
    const cells = measures.map(({ colour, mark }) => measureCell(colour, mark));
    const title = element("span", {}, element("b", {}, name), element("small", { class: "mg-faint" }, words));
    const button = element(
      "button",
      { type: "button", role: "radio", class: "line" },
      title,
      ...cells.map((cell) => cell.element),
    );
    return { name, button, cells, words };
  });
  const applies = (name: string): boolean =>
    model.shown.rows.some((row) => row.name === name && row.problem === null);
  const tab = roving(
    lines.map(({ button }) => button),
    () => 1,
    (at) => {
      const name = lines[at]?.name as string;
      if (applies(name)) model.choose({ coefficients: name });
      paint();
    },
  );
  const paint = (): void => {
    const { rows } = model.shown;
    const scaled = measures.filter(({ most }) => most === undefined);
    const largest = Math.max(...rows.flatMap((row) => scaled.map(({ value }) => value(row) ?? 0))) || 1;
    lines.forEach(({ button, cells, name, words }, at) => {
      const row = rows[at] as R;
      button.setAttribute("aria-checked", String(name === model.asked.coefficients));
      button.disabled = row.problem !== null;
      button.title = row.problem ?? "";
      button.setAttribute("aria-label", `${name}, ${words}: ${inWords(row, measures)}`);
      measures.forEach(({ value, most = largest, write }, column) => {
        cells[column]?.show(value(row), most, write);
      });
    });
    tab(lines.findIndex(({ name }) => name === model.asked.coefficients));
  };
  const head = element(
    "div",
    { class: "line head mg-faint", "aria-hidden": "true" },
    element("span", {}, "new coefficients"),
    ...measures.map(({ title }) => element("span", {}, title)),
  );
  const group = element(
    "div",
    { class: "starts", role: "radiogroup", "aria-label": "how new coefficients start" },
    ...lines.map(({ button }) => button),
  );
  const root = element("div", { style: `--measures:${measures.length}` }, head, group);
  return { element: root, paint };
}

function inWords<R extends StartRow>(row: R, measures: readonly Measure<R>[]): string {
  if (row.problem !== null) return "does not apply";
  const texts = measures.map(({ title, value, write }) => {
    const number = value(row);
    return number === null ? undefined : `${title}: ${write(number)}`;
  });
  return texts.includes(undefined) ? "not tried yet" : texts.join(", ");
}

/** A number with a bar, and a mark to compare it with. */
export function measureCell(
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
