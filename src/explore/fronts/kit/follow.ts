import type { FrontModel } from "../front-model.js";

/** Calls a listener whenever one of its values changes. @returns what ends that */
export function follow(
  model: FrontModel,
  listeners: readonly (readonly [names: readonly string[], listener: () => void])[],
): () => void {
  const all = listeners.flatMap(([names, listener]) =>
    names.map((name) => [`change:${name}`, listener] as const),
  );
  for (const [event, listener] of all) model.on(event, listener);
  return () => {
    for (const [event, listener] of all) model.off(event, listener);
  };
}
