import { fileURLToPath } from "node:url";
import type { SourcePlace } from "./engine.js";

/** One line of an error's stack. */
export interface StackFrame {
  /** The function, where it has a name. */
  readonly name: string | undefined;
  readonly place: SourcePlace;
}

const frameForm = /^\s*at (?:async )?(?:(?<name>.*) \()?(?<source>.+?):(?<line>\d+):(?<column>\d+)\)?$/;

/**
 * Parses the stack of an error.
 *
 * @returns its frames, the newest first; undefined for one without a place, such as built-in code
 */
export function stackFrames(error: unknown): (StackFrame | undefined)[] {
  if (typeof error !== "object" || error === null) return [];
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  if (typeof stack !== "string") return [];
  // A message may have lines that look like frames.
  const at = typeof message === "string" ? stack.indexOf(message) : -1;
  const lines = (at < 0 ? stack : stack.slice(at + String(message).length)).split("\n");
  return lines.filter((line) => /^\s*at /.test(line)).map(parseFrame);
}

/** Parses one line of a stack; undefined for one without a place. */
export function parseFrame(frame: string): StackFrame | undefined {
  const { name, source, line, column } = frameForm.exec(frame)?.groups ?? {};
  if (source === undefined) return undefined;
  const file = source.startsWith("file:") ? fileURLToPath(source) : source;
  return { name, place: { source: file, line: Number(line), column: Number(column) } };
}
