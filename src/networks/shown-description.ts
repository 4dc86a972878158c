import { displaySymbol, isDisplayable, type MimeBundle, withDisplay } from "mixture-growth-display";
import type { NetworkDescription } from "./description.js";
import { summarize } from "./summary.js";

/**
 * Makes a cell show a description as its summary; in every other respect it stays plain data.
 *
 * Copies such as `{ ...network, classes: 5 }` lose this; `summarize(copy)` shows them.
 */
export function shownDescription(description: NetworkDescription): NetworkDescription {
  if (isDisplayable(description)) return description;
  // Copied, since a description written by hand must not be changed and may be frozen.
  const own = { ...description };
  return withDisplay(own, () => shownSummary(own));
}

function shownSummary(description: NetworkDescription): MimeBundle | Promise<MimeBundle> {
  const summary: object = summarize(description);
  return isDisplayable(summary) ? summary[displaySymbol]() : { "text/plain": String(summary) };
}
