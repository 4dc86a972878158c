import { displaySymbol, isDisplayable, type MimeBundle, withDisplay } from "mixture-growth-display";
import type { NetworkDescription } from "./description.js";
import { summarize } from "./summary.js";

/**
 * A description that a cell shows as its table of layers and its drawing; for everything else it stays plain data.
 *
 * Copies such as `{ ...network, classes: 5 }` are plain data alone: `summarize(copy)` shows the same of them.
 */
export function shownDescription(description: NetworkDescription): NetworkDescription {
  if (isDisplayable(description)) return description;
  // A description that somebody wrote by hand stays as they wrote it, and may be frozen.
  const own = { ...description };
  return withDisplay(own, (): MimeBundle => summarize(own)[displaySymbol]());
}
