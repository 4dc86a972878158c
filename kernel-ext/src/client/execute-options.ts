import type { Message } from "../wire/codec.js";
import type { NotebookCell } from "./notebook-file.js";

/** How far a run is. */
export interface CellProgress {
  readonly state: "start" | "end";
  /** Counted from 0, code cells only. */
  readonly index: number;
  /** How many code cells there are. */
  readonly total: number;
  readonly cell: NotebookCell;
  /** How long it took; 0 at the start. */
  readonly seconds: number;
}

/** How a notebook is run. */
export interface ExecuteNotebookOptions {
  /** The file to run. */
  readonly notebook: string;
  /** The file for the result, which is not written by default. */
  readonly out?: string;
  /** Where cells run; the notebook's folder by default. */
  readonly folder?: string;
  /** Added to the kernel's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The time limit of the whole notebook. */
  readonly timeoutSeconds?: number;
  /** Stops the run: first by an interrupt, as the stop button does, then by ending the kernel. */
  readonly signal?: AbortSignal;
  /** Called when a cell starts and ends. */
  onCell?(progress: CellProgress): void;
  /** Called with each message that is published for a cell. */
  onMessage?(message: Message, cell: NotebookCell): void;
  /** Another kernel's command, with `{connection_file}` in it. */
  readonly kernel?: readonly string[];
}

/** What an option must be, what to do otherwise, and whether a value fits. */
type Rule = readonly [what: string, remedy: string, fits: (value: unknown) => boolean];

const isPath = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && !value.includes("\0");
const isFunction = (value: unknown): boolean => typeof value === "function";
const isTexts = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((text) => typeof text === "string");

const rules: { readonly [Name in keyof ExecuteNotebookOptions]-?: Rule } = {
  notebook: ["a path", 'Use for instance "notebooks/00-start-here.ipynb".', isPath],
  out: ["a path", "Leave it out, or name a file.", isPath],
  folder: ["a path", "Leave it out, or name a folder.", isPath],
  env: ["texts by name", 'Use for instance { MIXTURE_GROWTH_PROFILE: "smoke" }.', isTexts],
  timeoutSeconds: [
    "a number above 0",
    "Use for instance 600.",
    (value) => Number.isFinite(value) && (value as number) > 0,
  ],
  signal: ["an AbortSignal", "Use new AbortController().signal.", (value) => value instanceof AbortSignal],
  onCell: ["a function", "Give a function.", isFunction],
  onMessage: ["a function", "Give a function.", isFunction],
  kernel: [
    "a command as a list of texts",
    'Use for instance ["node", "kernel.mjs", "{connection_file}"].',
    (value) => Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string"),
  ],
};

/**
 * Refuses options of {@link executeNotebook} before a kernel is started, with everything that is wrong with them.
 *
 * @throws RangeError
 */
export function checkExecuteOptions(options: unknown): void {
  if (typeof options !== "object" || options === null) {
    throw new RangeError(
      `Expected options to be an object but got ${shown(options)} (executeNotebook). Give { notebook: "FILE" }.`,
    );
  }
  const given = options as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).filter((name) => !(name in rules));
  const problems = unknown.map(
    (name) =>
      `Expected options to be known ones but got "${name}" (executeNotebook). Use ${Object.keys(rules).join(", ")}.`,
  );
  for (const [name, [what, remedy, fits]] of Object.entries(rules)) {
    const value = given[name];
    if (value === undefined ? name !== "notebook" : fits(value)) continue;
    problems.push(`Expected ${name} to be ${what} but got ${shown(value)} (executeNotebook). ${remedy}`);
  }
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
  }
  const { name } = value.constructor;
  return name === "Object" || name === "Array" ? JSON.stringify(value).slice(0, 60) : `an object of ${name}`;
}
