import { element } from "../kit/elements.js";
import type { ListActions, ListState } from "./list-state.js";
import type { AblationData, AblationOrder } from "./state.js";

/** The head of a column. */
export interface Head {
  readonly key: string;
  readonly cell: HTMLTableCellElement;
  show(state: ListState, key: string, cell: HTMLTableCellElement): void;
}

/** The heads of all columns but that of the check boxes. */
export function headsOf(
  data: AblationData,
  hasDots: boolean,
  hasDifferences: boolean,
  actions: ListActions,
): Head[] {
  const score = data.columns.find(({ key }) => key === "score");
  const others = data.columns.filter((column) => column !== score);
  const named = (key: string, label: string, isNumber: boolean): Head =>
    sortHead(key, label, { isNumber, isRight: isNumber && key !== "difference" }, actions);
  const plain = (key: string, label: string): Head => ({
    key,
    cell: element("th", { scope: "col" }, label),
    show: () => undefined,
  });
  return [
    named("name", "method", false),
    ...data.factors.map((name) => named(name, name, false)),
    ...(score === undefined ? [] : [named("score", score.label, true)]),
    ...(hasDots ? [plain("dots", "every seed, mean and 95\u00a0% interval")] : []),
    ...(hasDifferences ? [named("difference", "points from the control", true)] : []),
    ...others.map(({ key, label }) => named(key, label, true)),
  ];
}

/** A head whose button orders the rows; the second press turns the order round. */
function sortHead(
  key: string,
  label: string,
  { isNumber, isRight }: { readonly isNumber: boolean; readonly isRight: boolean },
  actions: ListActions,
): Head {
  const arrow = element("span", { "aria-hidden": true });
  let next: AblationOrder = { key, descending: isNumber };
  const button = element("button", { type: "button", onclick: () => actions.order(next) }, label, arrow);
  const cell = element("th", { scope: "col", class: isRight ? "mg-right" : "" }, button);
  return {
    key,
    cell,
    show: ({ order }) => {
      const isOwn = order.key === key;
      next = { key, descending: isOwn ? !order.descending : isNumber };
      arrow.textContent = isOwn ? (order.descending ? " ▼" : " ▲") : "";
      if (isOwn) cell.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    },
  };
}
