import { expect, it } from "vitest";
import { consoleTable } from "./console-table.js";

/** The texts of the cells, row by row. */
const cells = (html: string | undefined): string[] =>
  [...String(html).matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)]
      .map(([, text = ""]) => text.replace(/<.*?>/g, ""))
      .join("|"),
  );

it.each([
  [
    "records",
    [
      { a: 1, b: "x" },
      { a: 2, c: true },
    ],
    ["|a|b|c", "0|1|x|–", "1|2|–|true"],
  ],
  [
    "arrays",
    [
      [1, 2],
      [3, 4],
    ],
    ["|0|1", "0|1|2", "1|3|4"],
  ],
  ["values", ["x", "y"], ["|Values", "0|x", "1|y"]],
  ["records by name", { one: { a: 1 }, two: { a: 2 } }, ["|a", "one|1", "two|2"]],
  ["a Map", new Map([["k", 1]]), ["|Key|Values", "0|k|1"]],
  ["a Set", new Set(["<b>"]), ["|Values", "0|&lt;b&gt;"]],
  ["both", [{ a: 1 }, 5], ["|a|Values", "0|1|–", "1|–|5"]],
])("%s become rows, as in the text", (_, data, rows) => {
  expect(cells(consoleTable(data))).toEqual(rows);
});

it("shows the columns that were asked for", () => {
  expect(cells(consoleTable([{ a: 1, b: 2 }], ["b"]))).toEqual(["|b", "0|2"]);
});

it("leaves what is empty or too wide to the text", () => {
  expect(consoleTable([])).toBeUndefined();
  expect(consoleTable([Object.fromEntries(Array.from({ length: 40 }, (_, at) => [at, at]))])).toBeUndefined();
});

it("says how many rows are left out", () => {
  expect(consoleTable(Array.from({ length: 1000 }, (_, a) => ({ a })))).toContain("200 of 1000 rows");
});
