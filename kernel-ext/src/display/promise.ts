import { inspect } from "node:util";
import { isPromise } from "node:util/types";
import type { MimeBundle } from "mixture-growth-display";

/** What Node.js notes on a promise for as long as somebody follows its asynchronous calls, as the kernel does for cells. */
const notes: ReadonlySet<string | undefined> = new Set([
  "async_id_symbol",
  "trigger_async_id_symbol",
  "kResourceStore",
]);

/** Keeps these notes out of everything that is printed, wherever a promise is in it. */
export function hidePromiseNotes(): void {
  function hide(this: object): object {
    for (const key of Object.getOwnPropertySymbols(this)) {
      if (notes.has(key.description)) Object.defineProperty(this, key, { enumerable: false });
    }
    return this;
  }
  Object.defineProperty(Promise.prototype, inspect.custom, {
    value: hide,
    configurable: true,
    writable: true,
  });
}

/** Formats a promise, the value of a call that nobody awaited: its state, and what to write to see what comes of it. */
export function promiseBundle(value: object): MimeBundle | undefined {
  if (!isPromise(value)) return undefined;
  // Only Node.js's own text tells the state without waiting; waiting would also hide that nobody handles an error.
  const text = inspect(value, { customInspect: false, depth: 0 });
  const state = /^\S*Promise\S* \{\s*<(pending|rejected)>/.exec(text)?.[1] ?? "fulfilled";
  return {
    "text/plain": `Promise (not awaited, ${state}). Write await before the call to wait for its value.`,
  };
}
