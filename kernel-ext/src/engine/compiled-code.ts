import path from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import type { CellTrail } from "./cell-trail.js";
import type { ErrorOrigins } from "./error-origins.js";
import type { StopSwitch } from "./stop-switch.js";
import { createTimers } from "./timers.js";

/** What compiled code is called with. The names that begin with `$` are written by lowering.ts. */
export interface CodeEnvironment {
  readonly module: { exports: Record<string, unknown> };
  /** Where the code is, or would be if it were a file. */
  readonly file: string;
  readonly require: NodeJS.Require;
  /** The `import()` of the code. */
  readonly load: (name: string) => Promise<unknown>;
  readonly stop: StopSwitch;
  readonly origins: ErrorOrigins;
  /** Where a cell notes how far it is; files leave no trail. */
  readonly trail?: CellTrail;
}

/** A cell or file, ready to be called. */
export type CompiledCode = (environment: CodeEnvironment) => unknown;

const parameters = [
  "exports",
  "module",
  "require",
  "__filename",
  "__dirname",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "$import",
  "$meta",
  "$flags",
  "$check",
  "$resumed",
  "$trail",
] as const;

/**
 * Makes a function of lowered code.
 *
 * @param code what `lower` returned
 * @param name its name in error traces
 * @param isAsync whether it may use await
 * @returns runs it; what it returns is a promise if it may use await
 */
export function compileCode(code: string, name: string, isAsync: boolean): CompiledCode {
  const head = `(${isAsync ? "async " : ""}function (${parameters.join(", ")}) {`;
  // The head has a line of its own, before line 1: so columns stay as they are.
  const wrapped = vm.runInThisContext(`${head}\n${code}\n})`, { filename: name, lineOffset: -1 }) as (
    ...args: unknown[]
  ) => unknown;
  return ({ module, file, require, load, stop, origins, trail }) => {
    const folder = path.dirname(file);
    const meta = { url: pathToFileURL(file).href, filename: file, dirname: folder };
    const { setTimeout, setInterval, setImmediate } = createTimers(stop, origins);
    const check = (): void => stop.check();
    const resumed = <T>(value: T): T => stop.resumed(value);
    const own = [module.exports, module, require, file, folder, setTimeout, setInterval, setImmediate];
    return wrapped(...own, load, meta, stop.flags, check, resumed, trail);
  };
}
