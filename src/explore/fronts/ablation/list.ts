import { element } from "../kit/elements.js";
import { signedText, unknown } from "../kit/number-texts.js";
import { type Dots, dotsScale, drawAxis, drawDots, seedUnder } from "./dots.js";
import { headsOf } from "./heads.js";
import type { ListActions, ListState } from "./list-state.js";
import { shownRows } from "./order.js";
import type { AblationData, AblationRow } from "./state.js";
import { numberText } from "./texts.js";
import { explainDifference } from "./why.js";

/** A table with a row per method. */
export interface List {
  readonly table: HTMLTableElement;
  /** Shows a state; rows keep their elements, so the focus stays where it is. */
  show(state: ListState): number;
}

interface ListRow {
  readonly row: AblationRow;
  readonly line: HTMLTableRowElement;
  readonly why: HTMLTableRowElement;
  show(state: ListState): void;
}

/** Makes the table. */
export function makeList(data: AblationData, actions: ListActions): List {
  const hasDots = data.rows.some(({ seeds }) => seeds.length > 0);
  const hasDifferences = Object.keys(data.differences).length > 1;
  const x = dotsScale(data);
  const heads = headsOf(data, hasDots, hasDifferences, actions);
  const axis = hasDots ? drawAxis(data, x) : undefined;
  const body = element("tbody");
  const columns = 1 + heads.length;
  const rows = data.rows.map((row) =>
    makeRow(data, row, {
      actions,
      hasDifferences,
      columns,
      ...(hasDots ? { dots: drawDots(data, row, x) } : {}),
    }),
  );
  for (const { cell, key } of heads) if (key === "dots" && axis !== undefined) cell.append(axis);
  const table = element(
    "table",
    { class: "mg-list" },
    element(
      "thead",
      {},
      element("tr", {}, element("td", { class: "mg-narrow" }), ...heads.map(({ cell }) => cell)),
    ),
    body,
  );
  return {
    table,
    show: (state) => {
      for (const { key, cell, show } of heads) show(state, key, cell);
      const shown = shownRows(data, state);
      const lines = shown.flatMap((row) => {
        const own = rows.find((each) => each.row === row);
        if (own === undefined) return [];
        own.show(state);
        return state.explained.includes(row.name) ? [own.line, own.why] : [own.line];
      });
      place(body, lines);
      return shown.length;
    },
  };
}

/** Puts elements in order; one that stands where it should is not touched, so that it keeps the focus. */
function place(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  for (const child of [...parent.children]) if (!wanted.includes(child as HTMLElement)) child.remove();
  const focused = document.activeElement as HTMLElement | null;
  wanted.forEach((child, i) => {
    if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
  });
  if (focused !== null && parent.contains(focused) && document.activeElement !== focused) focused.focus();
}

interface RowParts {
  readonly actions: ListActions;
  readonly hasDifferences: boolean;
  readonly columns: number;
  readonly dots?: Dots;
}

function makeRow(
  data: AblationData,
  row: AblationRow,
  { actions, hasDifferences, columns, dots }: RowParts,
): ListRow {
  const { name } = row;
  const choose = (seed = row.seeds[0]?.seed ?? -1): void => actions.choose({ name, seed });
  const mark = element("input", {
    type: "checkbox",
    "aria-label": `Highlight ${name}`,
    onchange: () => actions.mark(name),
  });
  const button = element("button", { type: "button", class: "mg-name", onclick: () => choose() }, name);
  const difference = differenceCell(data, row, actions);
  const factors = data.factors.map((factor) => {
    const value = row.factors[factor];
    if (value == null) return element("td", {}, unknown);
    const word = `${factor}=${value}`;
    const filter = element(
      "button",
      {
        type: "button",
        class: "mg-plain",
        title: `Filter by ${word}`,
        onclick: () => actions.filterBy(word),
      },
      String(value),
    );
    return element("td", {}, filter);
  });
  const columnsOf = (isScore: boolean): HTMLElement[] =>
    data.columns
      .filter(({ key }) => (key === "score") === isScore)
      .map((column) =>
        element("td", { class: "mg-right mg-number" }, numberText(data, column, row.numbers[column.key])),
      );
  const line = element(
    "tr",
    {
      onclick: (event) => {
        const isOnControl = event.target instanceof Element && event.target.closest("button, input") !== null;
        if (!isOnControl) choose(seedUnder(event));
      },
    },
    element("td", { class: "mg-narrow" }, mark),
    element("th", { scope: "row" }, button),
    ...factors,
    ...columnsOf(true),
    ...(dots === undefined ? [] : [element("td", { class: "mg-dots-cell" }, dots.svg)]),
    ...(hasDifferences ? [difference.cell] : []),
    ...columnsOf(false),
  );
  const explained = element("td", { colspan: columns });
  const why = element("tr", { class: "mg-why-line" }, explained);
  let shown = "";
  return {
    row,
    line,
    why,
    show: (state) => {
      const isChosen = state.selected.name === name;
      const isMarked = state.marked.includes(name);
      const [low, high] = state.range;
      const isLit =
        isMarked ||
        (low !== undefined &&
          high !== undefined &&
          row.seeds.some(({ value }) => value !== null && value >= low && value <= high));
      line.classList.toggle("mg-chosen", isChosen);
      line.classList.toggle("mg-lit", isLit);
      button.setAttribute("aria-pressed", String(isChosen));
      mark.checked = isMarked;
      dots?.show({ isMarked, range: state.range, chosen: isChosen ? state.selected.seed : undefined });
      difference.show(state);
      if (state.explained.includes(name) && shown !== state.control) {
        explained.replaceChildren(explainDifference(data, row, state.control));
        shown = state.control;
      }
    },
  };
}

/** The difference from the control, its interval, and the button that explains it. */
function differenceCell(
  data: AblationData,
  { name }: AblationRow,
  actions: ListActions,
): { readonly cell: HTMLElement; show(state: ListState): void } {
  const points = element("span", { class: "mg-number mg-points" });
  const interval = element("span", { class: "mg-number mg-faint mg-between" });
  const why = element("button", { type: "button", class: "mg-plain", onclick: () => actions.explain(name) });
  const cell = element("td", { class: "mg-difference" }, points, interval, why);
  return {
    cell,
    show: ({ control, explained }) => {
      const difference = data.differences[control]?.[name];
      const isControl = name === control;
      points.textContent =
        difference === undefined ? (isControl ? "" : unknown) : signedText(difference.points);
      interval.textContent =
        difference === undefined ? (isControl ? "the control" : "no seed in common") : difference.interval;
      why.hidden = difference === undefined;
      why.setAttribute("aria-expanded", String(explained.includes(name)));
      const [sign, word] =
        difference?.isSignificant === true ? ["✓ ", "significant: "] : ["", "not significant: "];
      why.replaceChildren(sign, element("span", { class: "mg-long" }, word), "why?");
      cell.classList.toggle("mg-significant", difference?.isSignificant === true);
    },
  };
}
