import type { CodePlace, TextRange } from "../engine/engine.js";
import type { Magic } from "./magic.js";
import type { MagicLine } from "./magic-lines.js";

/** Where rewritten cells find what runs their magics: a property of what is global. */
export const magicSlot = "mixture-growth-kernel.magics";

/** What rewritten cells call. */
export interface MagicCalls {
  run(name: string, argument: string): unknown;
  begin(name: string): void;
  end(): void;
}

/** A line in the form of a magic, and the magic that it names. */
export interface NamedLine extends MagicLine {
  readonly magic: Magic;
}

/** A cell whose magics are calls. */
export interface RewrittenCell {
  /** As people wrote it. */
  readonly original: string;
  readonly code: string;
  /** Finds the place in the original that a place in the code comes from. */
  place(found: CodePlace): CodePlace;
}

/** Without a name: cells may have declared any, also those of the language, such as `globalThis`. */
const calls = `(() => {}).constructor("return this")()["${magicSlot}"]`;

/**
 * Rewrites lines as calls; every line keeps its number.
 *
 * @param statements finds the statements of code
 */
export function rewriteMagics(
  original: string,
  lines: readonly NamedLine[],
  statements: (code: string) => readonly TextRange[],
): RewrittenCell {
  const heads = lines.map((line) => headOf(original, line));
  let [code, grown] = [original, 0];
  const measured: TextRange[] = [];
  for (const { line, text, end } of heads) {
    code = code.slice(0, line.start + grown) + text + code.slice(end + grown);
    grown += text.length - (end - line.start);
    if (line.magic.kind === "statement")
      measured.push({ start: end + grown, end: lineEnd(code, end + grown) });
  }
  code = withEnds(code, measured, statements);
  const shifts = new Map(heads.map(({ line, shift }) => [line.line, shift]));
  return {
    original,
    code,
    place: (found) => {
      const shift = shifts.get(found.line);
      if (!shift) return found;
      return { ...found, column: Math.max(shift.column, found.column - shift.by) };
    },
  };
}

/** What takes the place of a line, or of its beginning if TypeScript follows. */
interface Head {
  readonly line: NamedLine;
  readonly text: string;
  /** Where what it replaces ends. */
  readonly end: number;
  readonly shift: { readonly column: number; readonly by: number };
}

function headOf(code: string, line: NamedLine): Head {
  const { magic, name, argument, start, argumentStart } = line;
  const column = start - code.lastIndexOf("\n", start - 1);
  if (magic.kind === "statement") {
    const text = `;${calls}.begin(${JSON.stringify(name)}); `;
    const by = text.length - (argumentStart - start);
    return { line, text, end: argumentStart, shift: { column, by } };
  }
  const wait = magic.isAwaited ? "await " : "";
  const breaks = "\n".repeat(code.slice(start, line.end).split("\n").length - 1);
  const text = `;${wait}${calls}.run(${JSON.stringify(name)}, ${JSON.stringify(argument)});${breaks}`;
  return { line, text, end: line.end, shift: { column, by: Number.POSITIVE_INFINITY } };
}

/** Ends what was begun for the statements on a line; what the cell ends with ends with the cell. */
function withEnds(
  code: string,
  measured: readonly TextRange[],
  statements: (code: string) => readonly TextRange[],
): string {
  const all = measured.length === 0 ? [] : statements(code);
  const ends = measured.flatMap((range) => {
    const own = all.filter(({ start }) => start >= range.start && start <= range.end).at(-1);
    return own && own !== all.at(-1) ? [own.end] : [];
  });
  return ends.reduceRight((text, at) => `${text.slice(0, at)};${calls}.end();${text.slice(at)}`, code);
}

function lineEnd(code: string, offset: number): number {
  const found = code.indexOf("\n", offset);
  return found < 0 ? code.length : found;
}
