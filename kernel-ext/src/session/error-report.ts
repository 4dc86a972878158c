import { plainText } from "../display/format.js";
import type { Diagnostic } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/stop-switch.js";
import { quote, type SourceReader, traceOf } from "./stack-trace.js";

/** An error as the protocol has it. The traceback is lines of text with terminal colours. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;
/** More causes than this are a loop. */
const deepestCause = 5;

/**
 * Reports what a cell threw.
 *
 * @param error anything that was thrown
 * @param sources finds the lines that people wrote
 * @returns name, message, and a trace in the cell's own lines with library frames folded
 */
export function reportError(error: unknown, sources: SourceReader): ErrorReport {
  if (error instanceof KeyboardInterrupt) {
    const { name, message } = error;
    return {
      ename: name,
      evalue: message,
      traceback: [red(`${name}: ${message}`), ...traceOf(error, sources)],
    };
  }
  const { ename, evalue } = nameOf(error);
  return { ename, evalue, traceback: traceback(error, sources, 0) };
}

/**
 * Reports what the compiler found wrong.
 *
 * @param diagnostics the problems, at least one
 * @param cell the name of the cell
 * @param code the cell
 * @returns name, messages with their places, and the lines they are about
 */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  cell: string,
  code: string,
): ErrorReport {
  const ename = "TypeScriptError";
  const place = ({ file, line, column }: Diagnostic): string => `${file ?? cell}:${line}:${column}`;
  const line = (found: Diagnostic): string => `${place(found)} - TS${found.code}: ${found.message}`;
  const quoted = (found: Diagnostic): string[] =>
    found.file === undefined ? quote(code, found.line, found.column, found.length) : [];
  const count = diagnostics.length === 1 ? "a mistake" : `${diagnostics.length} mistakes`;
  return {
    ename,
    evalue: diagnostics.map(line).join("\n"),
    traceback: [
      red(`${ename}: the compiler found ${count}, so the cell was not run.`),
      ...diagnostics.flatMap((found) => [line(found), ...quoted(found)]),
    ],
  };
}

function nameOf(error: unknown): { readonly ename: string; readonly evalue: string } {
  if (error instanceof Error) return { ename: String(error.name), evalue: String(error.message) };
  return { ename: `Thrown ${error === null ? "null" : typeof error}`, evalue: plainText(error) };
}

function traceback(error: unknown, sources: SourceReader, depth: number): string[] {
  const { ename, evalue } = nameOf(error);
  const title = red(evalue === "" ? ename : `${ename}: ${evalue}`);
  if (!(error instanceof Error)) return [title];
  const several = error instanceof AggregateError ? error.errors : [];
  const inner = [...(error.cause === undefined ? [] : [error.cause]), ...several];
  const causes = depth < deepestCause ? inner.flatMap((each) => caused(each, sources, depth)) : [];
  return [title, ...traceOf(error, sources), ...causes];
}

function caused(error: unknown, sources: SourceReader, depth: number): string[] {
  const [title = "", ...rest] = traceback(error, sources, depth + 1);
  return ["", `Caused by ${title}`, ...rest];
}
