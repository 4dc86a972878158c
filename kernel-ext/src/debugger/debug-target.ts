import { readFileSync } from "node:fs";
import type { MimeBundle } from "mixture-growth-display";
import { formatNow, inspected } from "../display/format.js";
import type { DebuggedCode, Engine } from "../engine/engine.js";
import type { CellOutput } from "../output/cell-output.js";
import type { InterruptFlags } from "../wire/interrupt-flags.js";
import { createAwaitSignal } from "./await-signal.js";
import { cellPath, isCellPath } from "./cell-paths.js";
import { checkpoint } from "./checkpoint.js";
import { Conditions } from "./conditions.js";
import { expected, type Variable } from "./messages.js";
import { type TargetCalls, type TargetValues, targetCall, targetName } from "./target.js";

/** What a target needs. */
interface TargetParts {
  engine(): Engine;
  /** A value as a cell shows it. */
  format(value: unknown): Promise<MimeBundle>;
  /** Sends what cells have printed. */
  flush(): void;
  /** The cell that the calling code belongs to. */
  cell(): { readonly output: Pick<CellOutput, "write"> } | undefined;
  /** By which a thread that waits for a signal is woken. */
  readonly flags: InterruptFlags;
}

/** Longer texts are cut where variables are listed. */
const longestText = 1000;
/** Any cell stands for the notebook. */
const notebook = "";

/** The debugger's end in the thread of the cells. */
export class DebugTarget {
  readonly #parts: TargetParts;
  readonly #conditions: Conditions;
  readonly #calls: TargetCalls & TargetValues;
  #isAttached = false;

  constructor(parts: TargetParts) {
    this.#parts = parts;
    this.#conditions = new Conditions({
      engine: () => parts.engine(),
      cell: () => parts.cell(),
      print: (stream, text) => parts.cell()?.output.write(stream, text),
    });
    this.#calls = this.#createCalls();
    Object.defineProperty(globalThis, Symbol.for(targetName), { value: this.#calls, configurable: true });
  }

  /** Lets an attached debugger set its breakpoints in code that is about to run. */
  compiled(): void {
    if (this.#isAttached) checkpoint();
  }

  /** Answers a call that came by message. */
  async call(name: keyof TargetCalls, args: readonly unknown[]): Promise<unknown> {
    return (this.#calls[name] as (...given: readonly unknown[]) => unknown)(...args);
  }

  #createCalls(): TargetCalls & TargetValues {
    const code = (): DebuggedCode => this.#parts.engine().debugged;
    const compiledText = (source: string): string | null =>
      this.#parts.engine().sourceText(source) ?? readText(source);
    const textOf = (source: string): string => compiledText(source) ?? "";
    const pathOf = (source: string): string => (code().isOfCell(source) ? cellPath(textOf(source)) : source);
    return {
      attach: (isAttached) => {
        this.#isAttached = isAttached;
        this.#conditions.forget();
      },
      flush: () => this.#parts.flush(),
      paths: (sources) => sources.map(pathOf),
      text: (file) => {
        if (!isCellPath(file)) return readText(file) ?? compiledText(file);
        const cell = code()
          .sources()
          .find((source) => pathOf(source) === file);
        return cell === undefined ? null : textOf(cell);
      },
      compiledText,
      statements: (source, places) => code().statements(source, places),
      nearest: (place) => this.#parts.engine().locate(place) ?? null,
      breakLines: (text) => code().breakLines(text),
      setRules: (id, line, rules) => this.#conditions.set(id, line, rules),
      sayLong: (ids, source) => this.#conditions.sayLong(ids, source),
      forgetRules: (ids) => this.#conditions.forget(ids),
      reaches: (ids, source, see) => this.#conditions.reaches(ids, source, see),
      catching: (place, text) => code().catching(place, text ?? undefined),
      expression: (text, source, locals) => {
        const from = source ?? notebook;
        return code().expression(text, from, locals, targetCall("shared", JSON.stringify(from)));
      },
      files: () =>
        code()
          .sources()
          .filter((source) => !code().isOfCell(source)),
      variables: () =>
        Object.entries(code().variables(notebook)).map(([name, value]) => described(name, value)),
      rich: async (name) => {
        const names = code().variables(notebook);
        return Object.hasOwn(names, name) ? this.#parts.format(names[name]) : null;
      },
      awaitSignal: createAwaitSignal(this.#parts.flags),
      shared: (source) => code().shared(source),
      shown: (source) => {
        const entries = Object.entries(code().variables(source));
        return Object.fromEntries(entries.map(([name, value]) => [name, shortened(value)]));
      },
      format: (value): MimeBundle => formatNow(value),
      declare: (name, value) => {
        if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
          throw expected("dstVariableName to be a name", name, "copyToGlobals");
        }
        code().declare(name, value);
      },
    };
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // it is gone, or no file
  }
}

function described(name: string, value: unknown): Variable {
  const isObject = typeof value === "object" && value !== null;
  const type = isObject ? (constructorOf(value) ?? "Object") : typeof value;
  const [line = ""] = inspected(shortened(value)).split("\n", 1);
  return { name, value: line.slice(0, longestText), type, evaluateName: name, variablesReference: 0 };
}

/** A getter may throw. */
function constructorOf(value: object): string | undefined {
  try {
    const { name } = value.constructor;
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}

function shortened(value: unknown): unknown {
  if (typeof value !== "string" || value.length <= longestText) return value;
  return `${value.slice(0, longestText)}… ${value.length - longestText} more`;
}
