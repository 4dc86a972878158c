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

/** Rows for programs that show themselves as a table for people; in everything else an ordinary array. */
export type ShownRows<T> = T[] & Displayable;

/**
 * Gives an array a table of its own, in place of one with every number of its rows in full.
 *
 * Arrays made from it, such as by `filter`, are ordinary arrays.
 *
 * @param rows what programs read
 * @param columns of the table
 * @param shown its rows, and what stands below it
 */
export function shownRows<T>(
  rows: readonly T[],
  columns: readonly Column[],
  { cells, caption }: { readonly cells: readonly Row[]; readonly caption: string },
): ShownRows<T> {
  const options = { caption, limit: 200 };
  const show = (): MimeBundle => tableBundle(columns, cells, options);
  return withDisplay([...rows], show);
}

/** A cost as tables write it: `"46.5 G"`; nothing spent is a dash. */
export function costText(cost: unknown): string {
  return cost === 0 ? "–" : formatShort(cost as number);
}

/** A part of a whole in percent, with one decimal. */
export function shareText(part: number, whole: number): string {
  return part === 0 || whole === 0 ? "–" : formatFixed((100 * part) / whole, 1);
}
