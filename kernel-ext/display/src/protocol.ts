/** What a cell shows: one value for each MIME type, always including `text/plain`. */
export type MimeBundle = Record<string, unknown>;

/**
 * The method by which an object defines how it is shown. Deno's kernel uses the same registered symbol, so the same objects
 * render there too.
 *
 * @example
 * const shown = { [displaySymbol]: () => ({ "text/plain": "three" }) };
 * shown[displaySymbol](); // { "text/plain": "three" }
 */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/**
 * The method by which Node's console, and kernels that do not support {@link displaySymbol}, print an object.
 *
 * @example
 * const printed = { [inspectSymbol]: () => "three" };
 * printed[inspectSymbol](); // "three"
 */
export const inspectSymbol: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * The method by which an object tells that its value has changed: it takes a listener, and returns what ends it. Reactive cells that
 * read the object run again.
 *
 * @example
 * const listeners = new Set<() => void>();
 * const clock = {
 *   [changesSymbol](listener: () => void) {
 *     listeners.add(listener);
 *     return () => listeners.delete(listener);
 *   },
 * };
 */
export const changesSymbol: unique symbol = Symbol.for("Jupyter.changes");

/** An object that defines how it is shown. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
  [inspectSymbol]?(): string;
}

/**
 * The plain text of a displayable object.
 *
 * @param value the object
 * @returns its text; its kind if making the text takes time
 */
export function plainText(value: Displayable): string {
  const shown = value[displaySymbol]();
  const text = "then" in shown ? undefined : shown["text/plain"];
  return typeof text === "string" ? text : Object.prototype.toString.call(value);
}

/** How display methods stand on an object: nothing that looks at its properties sees them. */
const hidden = { enumerable: false, configurable: true, writable: true };

/**
 * Makes every object of a class displayable, from outside: the class itself knows nothing of it.
 *
 * @param shownClass the class, whose prototype gets the methods
 * @param show makes what a cell shows of an object; Node's console prints its plain text
 * @example
 * class Sum {
 *   constructor(readonly value: number) {}
 * }
 * displayClass(Sum, ({ value }) => ({ "text/plain": `sum ${value}` }));
 * isDisplayable(new Sum(3)); // true
 */
export function displayClass<T extends object>(
  shownClass: { readonly prototype: T },
  show: (value: T) => MimeBundle | Promise<MimeBundle>,
): void {
  Object.defineProperties(shownClass.prototype, {
    [displaySymbol]: {
      ...hidden,
      value(this: T) {
        return show(this);
      },
    },
    [inspectSymbol]: {
      ...hidden,
      value(this: Displayable) {
        return plainText(this);
      },
    },
  });
}

/**
 * Makes plain data displayable. JSON, comparisons, loops over its properties and spread copies do not see the method: the
 * data stays what it is, and a copy is plain data again.
 *
 * @param value the data, which is not copied
 * @param show makes what a cell shows
 * @param text makes what Node's console prints; the plain text of `show` by default
 * @returns the same object
 * @example
 * const cost = withDisplay({ macs: 3 }, () => ({ "text/plain": "three" }));
 * plainText(cost); // "three"
 * JSON.stringify(cost); // '{"macs":3}'
 */
export function withDisplay<T extends object>(
  value: T,
  show: () => MimeBundle | Promise<MimeBundle>,
  text?: () => string,
): T & Displayable {
  const shown = value as T & Displayable;
  return Object.defineProperties(shown, {
    [displaySymbol]: { ...hidden, value: show },
    [inspectSymbol]: { ...hidden, value: text ?? (() => plainText(shown)) },
  });
}

/** The key of a kernel's {@link NotebookHost} on `globalThis`. */
export const hostSymbol: unique symbol = Symbol.for("Jupyter.host");

/** How one `display` call relates to earlier ones. */
export interface DisplayOptions {
  /** Name of the output; a later call with `update` replaces it. */
  readonly id?: string;
  /** Replace the output of that `id` instead of adding one. */
  readonly update?: boolean;
}

/** What a kernel provides to libraries, which find it with {@link notebookHost} and never import the kernel. */
export interface NotebookHost {
  readonly version: 1;
  /** The signal of the running cell, aborted when the user presses stop. */
  readonly signal: AbortSignal | undefined;
  /** Shows a bundle below the running cell, or replaces one that was shown before. */
  display(bundle: MimeBundle, options?: DisplayOptions): void;
  /** Runs synchronous code so that stop interrupts it (it then throws); elsewhere it just calls `fn`. */
  interruptible<T>(fn: () => T): T;
}

/**
 * Tells whether a value is displayable.
 *
 * @param value anything
 * @returns true for objects and functions with a {@link displaySymbol} method
 * @example
 * isDisplayable({ [displaySymbol]: () => ({ "text/plain": "" }) }); // true
 * isDisplayable(3); // false
 */
export function isDisplayable(value: unknown): value is Displayable {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return typeof (value as Partial<Displayable>)[displaySymbol] === "function";
}
