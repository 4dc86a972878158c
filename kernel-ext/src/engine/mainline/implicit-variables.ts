import type { Diagnostic } from "../engine.js";
import type { CellModule } from "./cell-module.js";

/** "Variable … implicitly has an 'any' type", where it is used and where it is declared. */
const implicitVariable: ReadonlySet<number> = new Set([7005, 7034]);

/**
 * Whether a problem is only that an earlier cell has begun a variable with `let best = null` or `let rows = []`: it gets its type in
 * other cells, which follow no flow.
 */
export function isOfEarlierCell(
  { text, links }: CellModule,
  { code, line, column, length }: Diagnostic,
): boolean {
  if (!implicitVariable.has(code)) return false;
  const name = text.split("\n")[line - 1]?.slice(column - 1, column - 1 + length);
  return links.some((link) => link.name === name);
}
