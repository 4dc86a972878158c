import { element } from "../kit/elements.js";
import type { ListState } from "./list-state.js";
import type { AblationData } from "./state.js";

/** What stands above the table: filter, control, pivot and the range of scores. */
export interface Tools {
  readonly bar: HTMLElement;
  show(state: ListState & { readonly pivot: readonly string[] }, count: number): void;
  /** How many rows and runs are shown and highlighted, in words. */
  countText(): string;
}

/** @param send changes values of the model */
export function makeTools(
  data: AblationData,
  send: (changes: Readonly<Record<string, unknown>>) => void,
): Tools {
  const filter = element("input", {
    type: "search",
    placeholder: data.factors.length === 0 ? "words of a name" : `words, or ${data.factors[0]}=…`,
    oninput: () => send({ filter: filter.value }),
  });
  const names = data.rows.map(({ name }) => name);
  const control = select(
    names.map((name) => [name, name]),
    (value) => send({ control: value }),
  );
  const [down, across] = pivotSelects(data.factors, (pivot) => send({ pivot }));
  const range = [0, 1].map(() =>
    element("input", { type: "number", step: "any", onchange: () => sendRange() }),
  ) as [HTMLInputElement, HTMLInputElement];
  const sendRange = (): void => {
    const ends = range.map(({ value }) => (value === "" ? Number.NaN : Number(value)));
    if (ends.every(Number.isFinite)) send({ range: ends.sort((a, b) => a - b) });
    else if (ends.every(Number.isNaN)) send({ range: [] });
  };
  const clear = element(
    "button",
    { type: "button", onclick: () => send({ range: [], marked: [] }) },
    "Clear",
  );
  const counted = element("span", { class: "mg-faint mg-number" });
  const hasDots = data.rows.some(({ seeds }) => seeds.length > 0);
  const hasDifferences = Object.keys(data.differences).length > 1;
  range[0].setAttribute("aria-label", `Highlight runs from this ${data.score}`);
  range[1].setAttribute("aria-label", `Highlight runs up to this ${data.score}`);
  const bar = element(
    "div",
    { class: "mg-tools" },
    labelled("Filter", filter),
    ...(hasDifferences ? [labelled("Control", control)] : []),
    ...(data.factors.length === 0 ? [] : [labelled("Rows", down)]),
    ...(data.factors.length < 2 ? [] : [labelled("Columns", across)]),
    ...(hasDots
      ? [element("span", {}, faint("Highlight "), range[0], faint(" to "), range[1], " ", clear)]
      : []),
    counted,
  );
  return {
    bar,
    countText: () => counted.textContent ?? "",
    show: (state, count) => {
      if (document.activeElement !== filter) filter.value = state.filter;
      control.value = state.control;
      down.value = state.pivot[0] ?? "";
      across.value = state.pivot[1] ?? "";
      across.disabled = state.pivot.length === 0;
      range.forEach((input, i) => {
        if (document.activeElement !== input) input.value = String(state.range[i] ?? "");
      });
      counted.textContent = countOf(data, state, count);
    },
  };
}

function countOf({ rows }: AblationData, { range: [low, high], marked }: ListState, count: number): string {
  const shown = count === rows.length ? `${count} rows` : `${count} of ${rows.length} rows`;
  const lit = rows.flatMap(({ name, seeds }) =>
    seeds.filter(
      ({ value }) =>
        marked.includes(name) ||
        (low !== undefined && high !== undefined && value !== null && value >= low && value <= high),
    ),
  );
  return lit.length === 0
    ? shown
    : `${shown}, ${lit.length} ${lit.length === 1 ? "run" : "runs"} highlighted`;
}

/** Two lists of factors; what is chosen in one cannot be chosen in the other. */
function pivotSelects(
  factors: readonly string[],
  change: (pivot: readonly string[]) => void,
): [HTMLSelectElement, HTMLSelectElement] {
  const changed = (): void => {
    const [rows, columns] = [down.value, across.value];
    change(rows === "" ? [] : columns === "" || columns === rows ? [rows] : [rows, columns]);
  };
  const named = factors.map((name) => [name, name] as const);
  const down = select([["", "a method each"], ...named], changed);
  const across = select([["", "one for all"], ...named], changed);
  return [down, across];
}

function select(
  options: readonly (readonly [value: string, text: string])[],
  chosen: (value: string) => void,
): HTMLSelectElement {
  const made = element(
    "select",
    { onchange: () => chosen(made.value) },
    ...options.map(([value, text]) => element("option", { value }, text)),
  );
  return made;
}

const faint = (text: string): HTMLElement => element("span", { class: "mg-faint" }, text);

function labelled(text: string, control: HTMLElement): HTMLElement {
  return element("label", {}, faint(`${text} `), control);
}
