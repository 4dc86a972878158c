import {
  type Column,
  type Displayable,
  formatFixed,
  formatShort,
  type MimeBundle,
  type Row,
  tableBundle,
  withDisplay,
} from "mixture-growth-display";

/** Rows that a cell shows as a table; otherwise an ordinary array. */
export type ShownRows<T> = T[] & Displayable;

/**
 * Gives an array its own table, in place of one with every number in full. Arrays made from it, such as by `filter`, are
 * ordinary arrays.
 *
 * @param rows for programs
 * @param columns of the table
 * @param shown cells of the table, and its caption
 */
export function shownRows<T>(
  rows: readonly T[],
  columns: readonly Column[],
  { cells, caption }: { readonly cells: readonly Row[]; readonly caption: string },
): ShownRows<T> {
  const show = (): MimeBundle => tableBundle(columns, cells, { caption, limit: 200 });
  return withDisplay([...rows], show);
}

/** A cost as in tables: `"46.5 G"`; a dash for none. */
export function costText(cost: unknown): string {
  return cost === 0 ? "–" : formatShort(cost as number);
}

/** A share of a whole in percent, with one decimal. */
export function shareText(part: number, whole: number): string {
  return part === 0 || whole === 0 ? "–" : formatFixed((100 * part) / whole, 1);
}
