import type { FrontModel } from "../front-model.js";

/**
 * Sends changes of a model at most once a frame, the newest value of each name: a slider that is dragged moves many times
 * in a frame.
 */
export function latest(model: FrontModel): (changes: Readonly<Record<string, unknown>>) => void {
  let isAsked = false;
  return (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      model.save_changes();
    });
  };
}
