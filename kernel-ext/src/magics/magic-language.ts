import type { Completion } from "../engine/engine.js";
import type { Magic } from "./magic.js";
import { type MagicLine, withText } from "./magic-lines.js";

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
    if (magic?.kind !== "statement" && magic?.takesName !== true)
      return cursor >= start && cursor <= end ? text : withText(text, line, "0;");
    const before = withText(text, { start, end: argumentStart }, "");
    return withText(before, { start: argumentStart + argument.length, end }, "");
  }, code);
}

/** Suggests the magics that begin with what stands between the beginning of a line and the cursor. */
export function completeMagic(
  magics: readonly Magic[],
  code: string,
  offset: number,
): Completion | undefined {
  const written = /(?:^|\n)[ \t]*(%\w*)$/.exec(code.slice(0, offset))?.[1];
  if (written === undefined) return undefined;
  const items = magics
    .filter(({ name }) => name.startsWith(written))
    .map(({ name, usage, about }) => ({
      text: name,
      type: "magic",
      signature: usage,
      documentation: about,
    }));
  return items.length > 0 ? { start: offset - written.length, end: offset, items } : undefined;
}
