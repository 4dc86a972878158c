import { from } from "arquero";
import { displaySymbol, isDisplayable, type MimeBundle } from "mixture-growth-display";
import { expect, it } from "vitest";
import { labelledTable } from "./labelled-table.js";

const shown = (value: unknown): MimeBundle =>
  (value as Record<symbol, () => MimeBundle>)[displaySymbol]?.() as MimeBundle;

it("shows headings in words and below them the names that programs use", () => {
  const table = labelledTable(from([{ what: "training", macs: 46.5e9 }]), {
    what: "spent on",
    macs: "cost (MACs)",
  });
  expect(shown(table)["text/plain"]).toBe(
    [
      "spent on  cost (MACs)",
      "--------  -----------",
      "training       46.5\u00a0G",
      "1 row × 2 columns, in code: what, macs",
    ].join("\n"),
  );
  expect(shown(table)["text/html"]).toContain("<table");
  expect(table.objects()).toEqual([{ what: "training", macs: 46.5e9 }]);
});

it("shows 20 rows and how many there are", () => {
  const table = labelledTable(from(Array.from({ length: 1234 }, (_, epoch) => ({ epoch }))), {});
  expect(String(shown(table)["text/plain"]).split("\n")).toHaveLength(23);
  expect(shown(table)["text/plain"]).toContain("1,234 rows");
});

it("leaves tables made from it to their makers' headings", () => {
  const table = labelledTable(from([{ macs: 1 }, { macs: 2 }]), { macs: "cost (MACs)" });
  expect(isDisplayable(table.filter((row: { macs: number }) => row.macs > 1))).toBe(false);
});
