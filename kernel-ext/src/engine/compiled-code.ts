import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { CellTracker } from "./cell-tracker.js";
import type { ErrorOrigins } from "./error-origins.js";
import { defaultOf } from "./import-names.js";
import type { InterruptHooks } from "./interruptible.js";
import type { CellDeclarations } from "./notebook-variables.js";
import { ownedParameters, withMarks } from "./owned-names.js";
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

/** How code is compiled. */
interface CodeOptions {
  /** Whether it may use await; the function then returns a promise. */
  readonly isAsync: boolean;
  /** What it can use by its name, besides what every module can. */
  readonly names: Readonly<Record<string, unknown>>;
}

const parameters: readonly string[] = [
  ...ownedParameters,
  ...["module", "__filename", "__dirname", "setTimeout", "setInterval", "setImmediate"],
];

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
  const head = `(${isAsync ? "async " : ""}function (${[...parameters, ...Object.keys(names)].join(", ")}) { "use strict";`;
  const { helpers, rest } = parts(code, isAsync);
  // The head has a line of its own, before line 1, so that columns stay as they are. The block lets code declare the names of
  // parameters, such as `module`, and what the compiler's helpers use, such as `Symbol`.
  const wrapped = vm.runInThisContext(`${head}\n${helpers}{${rest}\n}})`, {
    filename: name,
    lineOffset: -1,
  }) as (...args: unknown[]) => unknown;
  return (environment) => {
    const values = valuesIn(environment);
    return wrapped(...parameters.map((each) => values[each]), ...Object.values(names));
  };
}

/** What the compiler writes before the first statement of a module ends with a mark that it is one. A cell does not need that. */
function parts(code: string, isCell: boolean): { readonly helpers: string; readonly rest: string } {
  const found = /^Object(?:\$own)?\.defineProperty\(\$?exports.*"__esModule", .*$/m.exec(code);
  if (!found) return { helpers: "", rest: code };
  const end = found.index + found[0].length;
  return { helpers: code.slice(0, isCell ? found.index : end), rest: code.slice(end) };
}

function valuesIn({
  module,
  file,
  require,
  load,
  interrupts,
  origins,
  tracker,
  declarations,
}: CodeEnvironment): Readonly<Record<string, unknown>> {
  const folder = path.dirname(file);
  const { setTimeout, setInterval, setImmediate } = createTimers(interrupts, origins);
  const owned = {
    exports: module.exports,
    require,
    Object,
    $cells: module.exports,
    $exports: declarations?.exports ?? module.exports,
    $live: declarations?.live,
    $import: load,
    $defaultOf: defaultOf,
    $meta: { url: pathToFileURL(file).href, filename: file, dirname: folder },
    $flags: interrupts.flags,
    $check: (): void => interrupts.check(),
    $resumed: <T>(value: T): T => interrupts.resumed(value),
    $tracker: tracker,
  };
  const plain = { module, __filename: file, __dirname: folder, setTimeout, setInterval, setImmediate };
  return { ...withMarks(owned), ...plain };
}
