import type { Diagnostic } from "../engine/engine.js";
import { magicForms, refusedLines } from "./magic-lines.js";

/**
 * Says where magics can stand if a line has the form of one and was refused because it stands in a block, or behind another.
 *
 * @returns a line, or none
 */
export function magicAdvice(code: string, diagnostics: readonly Diagnostic[]): string[] {
  const forms = magicForms(code);
  const measured = forms.filter(({ name, argument }) => name === "%time" && /^[!%]/.test(argument));
  const [behind] = measured.filter(({ line }) => diagnostics.some((each) => each.line === line));
  if (behind) {
    return [
      `Write ${behind.written} on a line of its own, above ${behind.argument}: it measures the rest of the cell.`,
    ];
  }
  const indented = forms.filter(({ start, name }) => name !== "?" && /[ \t]/.test(code[start - 1] ?? ""));
  const [refused] = refusedLines(code, indented, diagnostics);
  if (!refused) return [];
  return [
    `Lines that begin with "${refused.written}" are read as magics only at the top level of a cell, not in a block.`,
  ];
}
