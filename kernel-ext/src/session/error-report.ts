import { denoAdvice } from "../deno/advice.js";
import { cutText } from "../display/cut-text.js";
import { inspected } from "../display/format.js";
import type { Diagnostic, SourcePlace } from "../engine/engine.js";
import { magicAdvice } from "../magics/magic-advice.js";
import { errorsOf, fieldsOf, isError } from "./error-fields.js";
import { importAdvice } from "./import-advice.js";
import { withoutOverflow } from "./nested-code.js";
import { withReadableFrames } from "./printed-frames.js";
import { quote } from "./source-quote.js";
import { type SourceReader, traceOf } from "./stack-trace.js";

/** An error as the protocol defines it. The traceback is lines of text with terminal colours. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;
/** In characters: a front end draws it at once. */
const longestMessage = 10_000;
/** How many errors are shown, and how many causes of one. */
const mostErrors = 10;

/**
 * Reports what a cell threw: name, message, and a trace in the cell's own lines with library frames folded.
 *
 * @param at where the cell itself was, or what led to the error
 */
export function reportError(thrown: unknown, sources: SourceReader, at?: SourcePlace): ErrorReport {
  try {
    const error = withoutOverflow(thrown, sources);
    return { ...nameOf(error, sources), traceback: traceback(error, sources, new Set(), at) };
  } catch (failure) {
    // A getter of an error may throw, and a cell must end anyway.
    const unreadable = new Error(unreadableBecause(failure));
    return { ...nameOf(unreadable, sources), traceback: traceback(unreadable, sources, new Set(), at) };
  }
}

function unreadableBecause(failure: unknown): string {
  return `Expected an error that can be read but got: ${firstLine(inspected(failure))}`;
}

/**
 * Reports the compiler's diagnostics, at least one: messages with their places, and the lines they are about.
 *
 * @param cell the name of the cell
 * @param code the cell
 */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  cell: string,
  code: string,
): ErrorReport {
  const ename = "TypeScriptError";
  const place = ({ file, line, column }: Diagnostic): string => `${file ?? cell}:${line}:${column}`;
  const line = (found: Diagnostic): string => `${place(found)} - TS${found.code}: ${found.message}`;
  const quoted = (found: Diagnostic): string[] => {
    const text = found.file === undefined ? code : found.text;
    return text === undefined ? [] : quote(text, found);
  };
  const count = diagnostics.length === 1 ? "a mistake" : `${diagnostics.length} mistakes`;
  return {
    ename,
    evalue: diagnostics.map(line).join("\n"),
    traceback: [
      red(`${ename}: the compiler found ${count}, so the cell was not run.`),
      ...diagnostics.flatMap((found) => [line(found), ...quoted(found)]),
      ...magicAdvice(code, diagnostics),
      ...adviceOn(diagnostics.map(({ message }) => message).join("\n")),
    ],
  };
}

const adviceOn = (message: string): readonly string[] => [...importAdvice(message), ...denoAdvice(message)];

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

function nameOf(error: unknown, sources: SourceReader): { readonly ename: string; readonly evalue: string } {
  if (!isError(error)) {
    const evalue = withReadableFrames(inspected(error), sources);
    return { ename: `Thrown ${error === null ? "null" : typeof error}`, evalue };
  }
  const evalue = cutText(String(error.message), longestMessage, "its `message` has all of it");
  return { ename: String(error.name) || "Error", evalue };
}

function titleOf(error: unknown, sources: SourceReader): string {
  const { ename, evalue } = nameOf(error, sources);
  return evalue === "" ? ename : `${ename}: ${evalue}`;
}

/** @param shown the errors that are shown already */
function traceback(error: unknown, sources: SourceReader, shown: Set<unknown>, at?: SourcePlace): string[] {
  shown.add(error);
  const title = titleOf(error, sources);
  const own = isError(error) ? error : undefined;
  return [
    red(title),
    ...(own ? readable(() => fieldsOf(own, sources)) : []),
    ...(own ? adviceOn(title) : []),
    ...readable(
      () => traceOf(error, sources, at),
      () => traceOf(undefined, sources, at),
    ),
    ...(own ? readable(() => causes(own, sources, shown)) : []),
  ];
}

/** What is said of an error, of which a part may throw when it is read. */
function readable(read: () => string[], otherwise: () => string[] = () => []): string[] {
  try {
    return read();
  } catch (failure) {
    return [unreadableBecause(failure), ...otherwise()];
  }
}

function causes(error: Error, sources: SourceReader, shown: Set<unknown>): string[] {
  const { cause } = error;
  const all = [...(cause === undefined ? [] : [cause]), ...(errorsOf(error) ?? [])];
  const lines: string[] = [];
  let left = Math.max(0, all.length - mostErrors);
  for (const each of all.slice(0, mostErrors)) {
    if (shown.has(each)) lines.push("", `Caused by ${red(firstLine(titleOf(each, sources)))}, as above`);
    else if (shown.size >= mostErrors) left++;
    else {
      const [title = "", ...rest] = traceback(each, sources, shown);
      lines.push("", `Caused by ${title}`, ...rest);
    }
  }
  if (left === 0) return lines;
  return [...lines, "", `… ${left} more ${left === 1 ? "cause" : "causes"}, which the error itself has`];
}
