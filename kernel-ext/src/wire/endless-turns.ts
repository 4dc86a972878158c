import { Session } from "node:inspector";

/** Where the thread of the cells keeps what ends a turn of its event loop that never ends. */
export const endlessTurnSlot: unique symbol = Symbol.for("mixture-growth-kernel.endless-turn");

/** Ends a turn of the event loop of the main thread that never ends by itself: only V8's inspector can call anything there meanwhile. */
export function endTurn(): void {
  const session = new Session();
  session.connectToMainThread();
  const expression = `globalThis[Symbol.for(${JSON.stringify(endlessTurnSlot.description)})]()`;
  session.post("Runtime.evaluate", { expression, silent: true }, () => session.disconnect());
}
