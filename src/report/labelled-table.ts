import type { ColumnTable } from "arquero";
import { type MimeBundle, tableBundle, withDisplay } from "mixture-growth-display";
import { counted } from "../drawing/timeline-cost.js";

/** The most rows that a cell shows. */
const shownRows = 20;

/**
 * Gives a table headings in words for cells; programs use the columns' own names, which are listed below it. Tables made
 * from it, such as by `filter`, are ordinary tables.
 *
 * @param headings By column; others keep their name.
 */
export function labelledTable(table: ColumnTable, headings: Readonly<Record<string, string>>): ColumnTable {
  const show = (): MimeBundle => {
    const names = table.columnNames();
    const columns = names.map((key) => ({ key, label: headings[key] ?? key }));
    const rows = table.objects({ limit: shownRows }) as Record<string, unknown>[];
    const size = `${counted(table.numRows(), "row")} × ${counted(names.length, "column")}`;
    const options = { limit: shownRows, caption: `${size}, in code: ${names.join(", ")}` };
    return tableBundle(columns, rows, options);
  };
  return withDisplay(table, show);
}
