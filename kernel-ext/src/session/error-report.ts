import { isNativeError } from "node:util/types";
import { denoAdvice } from "../deno/advice.js";
import { cutText } from "../display/cut-text.js";
import { inspected } from "../display/format.js";
import type { Diagnostic, SourcePlace } from "../engine/engine.js";
import { magicAdvice } from "../magics/magic-advice.js";
import { fieldsOf } from "./error-fields.js";
import { importAdvice } from "./import-advice.js";
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
/** More causes than this are a loop. */
const deepestCause = 5;

/**
 * Reports what a cell threw: name, message, and a trace in the cell's own lines with library frames folded.
 *
 * @param at where the cell itself was, or what led to the error
 */
export function reportError(error: unknown, sources: SourceReader, at?: SourcePlace): ErrorReport {
  try {
    return { ...nameOf(error), traceback: traceback(error, sources, 0, at) };
  } catch (failure) {
    // A getter of an error may throw, and a cell must end anyway.
    const unreadable = new Error(
      `Expected an error that can be read but got: ${firstLine(inspected(failure))}`,
    );
    return { ...nameOf(unreadable), traceback: traceback(unreadable, sources, 0, at) };
  }
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
  const quoted = (found: Diagnostic): string[] => (found.file === undefined ? quote(code, found) : []);
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

function nameOf(error: unknown): { readonly ename: string; readonly evalue: string } {
  if (!isError(error)) {
    return { ename: `Thrown ${error === null ? "null" : typeof error}`, evalue: inspected(error) };
  }
  const evalue = cutText(String(error.message), longestMessage, "its `message` has all of it");
  return { ename: String(error.name), evalue };
}

/** Errors of another realm, such as a page's, are not instances of this realm's Error. */
function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

function traceback(error: unknown, sources: SourceReader, depth: number, at?: SourcePlace): string[] {
  const { ename, evalue } = nameOf(error);
  const title = red(evalue === "" ? ename : `${ename}: ${evalue}`);
  const causes = depth < deepestCause ? causesOf(error) : [];
  const advice = isError(error) ? adviceOn(evalue) : [];
  return [
    title,
    ...(isError(error) ? fieldsOf(error) : []),
    ...advice,
    ...traceOf(error, sources, at),
    ...causes.flatMap((each) => caused(each, sources, depth)),
  ];
}

function causesOf(error: unknown): readonly unknown[] {
  if (!isError(error)) return [];
  const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
  return [...(cause === undefined ? [] : [cause]), ...(Array.isArray(errors) ? errors : [])];
}

function caused(error: unknown, sources: SourceReader, depth: number): string[] {
  const [title = "", ...rest] = traceback(error, sources, depth + 1);
  return ["", `Caused by ${title}`, ...rest];
}
