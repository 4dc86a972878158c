import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { CellTracker } from "./cell-tracker.js";
import type { ErrorOrigins } from "./error-origins.js";
import { defaultOf } from "./import-names.js";
import type { InterruptHooks } from "./interruptible.js";
import type { CellDeclarations } from "./notebook-variables.js";
import { createTimers } from "./timers.js";

/** What compiled code is called with. */
interface CodeEnvironment {
  readonly module: { exports: Record<string, unknown> };
  /** What the code declares, if it is a cell; the module's exports are what all cells have declared. */
  readonly declarations?: Pick<CellDeclarations, "exports" | "live">;
  /** Where the code is, or would be if it were a file. */
  readonly file: string;
  readonly require: NodeJS.Require;
  /** The `import()` of the code; its imports are asked for names too. */
  readonly load: (name: string, attributes?: unknown, names?: readonly string[]) => Promise<unknown>;
  readonly interrupts: InterruptHooks;
  readonly origins: ErrorOrigins;
  /** Tracks where a cell is; files are not tracked. */
  readonly tracker?: CellTracker;
}

/** The names that begin with `$` are written by lowering.ts, declaring.ts, tracking.ts and import-names.ts. */
const parameters =
  "exports, $cells, $exports, $live, module, require, __filename, __dirname, setTimeout, setInterval, setImmediate, " +
  "$import, $defaultOf, $meta, $flags, $check, $resumed, $tracker";

/** How code is compiled. */
interface CodeOptions {
  /** Whether it may use await; the function then returns a promise. */
  readonly isAsync: boolean;
  /** What it can use by its name, besides what every module can. */
  readonly names: Readonly<Record<string, unknown>>;
}

/**
 * Makes a function of lowered code.
 *
 * @param name its name in error traces
 */
export function compileCode(
  code: string,
  name: string,
  { isAsync, names }: CodeOptions,
): (environment: CodeEnvironment) => unknown {
  // Strict, as every module of TypeScript: a change of what is frozen must not be silent.
  const head = `(${isAsync ? "async " : ""}function (${[parameters, ...Object.keys(names)].join(", ")}) { "use strict";`;
  // The head has a line of its own, before line 1, so that columns stay as they are. The block lets code declare the names of
  // parameters, such as `module`.
  const wrapped = vm.runInThisContext(`${head} {\n${code}\n}})`, { filename: name, lineOffset: -1 }) as (
    ...args: unknown[]
  ) => unknown;
  return ({ module, file, require, load, interrupts, origins, tracker, declarations }) => {
    const folder = path.dirname(file);
    const meta = { url: pathToFileURL(file).href, filename: file, dirname: folder };
    const { setTimeout, setInterval, setImmediate } = createTimers(interrupts, origins);
    const check = (): void => interrupts.check();
    const resumed = <T>(value: T): T => interrupts.resumed(value);
    const own = [
      module.exports,
      module.exports,
      declarations?.exports ?? module.exports,
      declarations?.live,
      module,
      require,
      file,
      folder,
      setTimeout,
      setInterval,
      setImmediate,
    ];
    return wrapped(
      ...own,
      load,
      defaultOf,
      meta,
      interrupts.flags,
      check,
      resumed,
      tracker,
      ...Object.values(names),
    );
  };
}
