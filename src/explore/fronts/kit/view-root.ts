import { element } from "./elements.js";
import { keepKeys } from "./keep-keys.js";
import { sharedStyle } from "./style.js";

/** What the root of a view is made from. */
export interface ViewRootOptions {
  /** Its class is `mg-NAME`. */
  readonly name: string;
  /** What stands above it, and what a screen reader calls it. */
  readonly title: string;
  /** A sentence below the title. */
  readonly about?: string;
  /** Controls beside the title. */
  readonly beside?: readonly Node[];
  /** Its style sheet, beside the one that all views share. */
  readonly style: string;
}

/** Makes the root of a view: its heading and its parts one below the other, with the style that all views share. */
export function viewRoot(
  { name, title, about, beside = [], style }: ViewRootOptions,
  ...parts: readonly Node[]
): HTMLElement {
  const root = element(
    "section",
    { class: `mg mg-${name}`, "aria-label": title },
    element("style", {}, sharedStyle, style),
    element(
      "header",
      { class: "mg-head" },
      element("h3", {}, title),
      ...beside,
      ...(about === undefined ? [] : [element("p", { class: "mg-faint mg-number" }, about)]),
    ),
    ...parts,
  );
  keepKeys(root);
  return root;
}
