import { element } from "../kit/elements.js";
import { unknown } from "../kit/number-texts.js";
import { dotsScale, drawDots, seedUnder } from "./dots.js";
import type { ListState } from "./list-state.js";
import { shownRows } from "./order.js";
import type { AblationChoice, AblationData, AblationRow } from "./state.js";
import { scoreText } from "./texts.js";

const dotsWidth = 150;

/** A table with the values of one factor as rows and those of another, if there is one, as columns. */
export function makePivot(
  data: AblationData,
  [down, across]: readonly string[],
  state: ListState,
  choose: (choice: AblationChoice) => void,
): { readonly table: HTMLTableElement; readonly count: number } {
  // An ensemble is no run of a plan with these factors, and would pull the mean of a cell down.
  const rows = shownRows(data, { ...state, order: { key: "name", descending: false } }).filter(
    ({ isEnsemble }) => !isEnsemble,
  );
  const x = dotsScale(data, dotsWidth);
  const values = (factor: string | undefined): (string | number | boolean | null)[] =>
    factor === undefined ? [null] : distinct(rows.map((row) => row.factors[factor] ?? null));
  const [ofRows, ofColumns] = [values(down), values(across)];
  const fits = (row: AblationRow, factor: string | undefined, value: unknown): boolean =>
    factor === undefined || (row.factors[factor] ?? null) === value;
  const head =
    across === undefined
      ? [`mean ${data.score}`]
      : ofColumns.map((value) => `${across} = ${value ?? unknown}`);
  const lines = ofRows.map((rowValue) => {
    const cells = ofColumns.map((columnValue) => {
      const own = rows.filter((row) => fits(row, down, rowValue) && fits(row, across, columnValue));
      return cellOf(data, own, { state, choose, draw: (row) => drawDots(data, row, x, dotsWidth) });
    });
    return element("tr", {}, element("th", { scope: "row" }, `${down} = ${rowValue ?? unknown}`), ...cells);
  });
  const heads = head.map((text) => element("th", { scope: "col" }, text));
  const table = element(
    "table",
    { class: "mg-pivot" },
    element("thead", {}, element("tr", {}, element("td"), ...heads)),
    element("tbody", {}, ...lines),
  );
  return { table, count: rows.length };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)].sort((a, b) => String(a).localeCompare(String(b), "en", { numeric: true }));
}

interface CellParts {
  readonly state: ListState;
  readonly choose: (choice: AblationChoice) => void;
  readonly draw: (row: AblationRow) => ReturnType<typeof drawDots>;
}

/** The mean over the methods of a cell, with the dots of each. */
function cellOf(
  data: AblationData,
  rows: readonly AblationRow[],
  { state, choose, draw }: CellParts,
): HTMLElement {
  if (rows.length === 0) return element("td", { class: "mg-faint" }, unknown);
  const scores = rows.map(({ numbers }) => numbers.score).filter((score) => score != null);
  const mean = scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const [only] = rows.length === 1 ? rows : [];
  const interval =
    only?.low == null || only.high === null
      ? ""
      : ` (${scoreText(data, only.low)} to ${scoreText(data, only.high)})`;
  const of = rows.length === 1 ? "" : `, mean of ${rows.length} methods`;
  const dots = rows.slice(0, 6).map((row) => {
    const drawnRow = draw(row);
    const isChosen = state.selected.name === row.name;
    drawnRow.show({
      isMarked: state.marked.includes(row.name),
      range: state.range,
      chosen: isChosen ? state.selected.seed : undefined,
    });
    const button = element(
      "button",
      {
        type: "button",
        class: "mg-plain",
        "aria-pressed": String(isChosen),
        title: row.name,
        "aria-label": `Choose ${row.name}`,
        onclick: (event) => choose({ name: row.name, seed: seedUnder(event) ?? row.seeds[0]?.seed ?? -1 }),
      },
      drawnRow.svg,
    );
    return button;
  });
  return element(
    "td",
    {},
    element("strong", { class: "mg-number" }, scoreText(data, mean)),
    element("span", { class: "mg-number mg-faint" }, `${interval}${of}`),
    ...dots,
  );
}
