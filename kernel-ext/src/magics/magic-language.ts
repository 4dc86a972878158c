import type { Completion, TextRange } from "../engine/engine.js";
import { begunPath } from "../files/begun-path.js";
import type { Magic } from "./magic.js";
import { type MagicLine, magicLines, withText } from "./magic-lines.js";

/**
 * Writes spaces in the place of magics, so that the compiler can be asked about the rest.
 *
 * @param cursor where somebody is writing: a command there stays, as it may yet become TypeScript
 */
export function asTypeScript(
  code: string,
  lines: readonly MagicLine[],
  magics: readonly Magic[],
  cursor: number = Number.NaN,
): string {
  return lines.reduce((text, line) => {
    const { start, end, name, argument, argumentStart } = line;
    const magic = magics.find((each) => each.name === name);
    if (magic?.kind !== "statement" && magic?.takes !== "name")
      return cursor >= start && cursor <= end ? text : withText(text, line, "0;");
    const before = withText(text, { start, end: argumentStart }, "");
    return withText(before, { start: argumentStart + argument.length, end }, "");
  }, code);
}

/** What suggestions need to know of the cell. */
interface CellKnowledge {
  /** Finds the statements of code. */
  statements(code: string): readonly TextRange[];
  /** Whether a cell has declared a name. */
  isValue(name: string): boolean;
}

/** Suggests magics, and what may stand behind them; undefined where the compiler knows better. */
export function completeMagic(
  magics: readonly Magic[],
  code: string,
  offset: number,
  { statements, isValue }: CellKnowledge,
): Completion | undefined {
  // A sign alone is no magic yet.
  const isSign = /(?:^|\n)[ \t]*%$/.test(code.slice(0, offset));
  const begun = isSign ? `${code.slice(0, offset)}x${code.slice(offset)}` : code;
  const line = magicLines(begun, statements).find((each) => isAt(each, begun, offset));
  const magic = magics.find(({ name }) => name === line?.name);
  if (!line) return undefined;
  if (line.name.startsWith("%") && offset <= line.start + line.written.length)
    return namesOf(magics, code.slice(line.start, offset), offset);
  if (magic?.kind !== "command") return undefined;
  if (magic.takes === "folder") return foldersAt(code.slice(line.argumentStart, offset).trimStart(), offset);
  if (magic.takes === "text") return { start: offset, end: offset, items: [], isAll: true };
  if (magic.takes === "name" || isExpression(line.argument, isValue)) return undefined;
  return { start: offset, end: offset, items: [] };
}

function isAt({ start, end }: TextRange, code: string, offset: number): boolean {
  return offset >= start && /^[ \t]*$/.test(code.slice(Math.min(end, offset), offset));
}

function namesOf(magics: readonly Magic[], written: string, offset: number): Completion | undefined {
  const items = magics
    .filter(({ name }) => name.startsWith("%") && name.startsWith(written))
    .map(({ name, usage, about }) => ({
      text: name,
      type: "magic",
      signature: usage,
      documentation: about,
    }));
  return items.length > 0 ? { start: offset - written.length, end: offset, items, isAll: true } : undefined;
}

function foldersAt(written: string, offset: number): Completion {
  const { begun, entries } = begunPath(written.replace(/^["']/, ""));
  const items = entries
    .filter(({ isFolder }) => isFolder)
    .map(({ name }) => ({ text: `${name}/`, type: "path" }));
  return { start: offset - begun.length, end: offset, items, isAll: true };
}

/** What is behind `!` may be TypeScript too. */
function isExpression(argument: string, isValue: (name: string) => boolean): boolean {
  const [, name = "", next] = /^([\w$]+)([.([])?/.exec(argument) ?? [];
  return isValue(name) || next !== undefined;
}
