import { expect, it } from "vitest";
import { promiseRows, promiseTable } from "./table.mjs";

it("sums what the tests of a promise tried, and counts a failed test as a loss", () => {
  const rows = promiseRows([
    { title: "R1 at 50 instants", status: "passed", meta: { figures: { tries: 50, faults: 49, losses: 0 } } },
    { title: "R1 once more", status: "failed" },
    { title: "R10 is not R1", status: "passed" },
    { title: "R17 is asked of the registry", status: "pending" },
    { title: "no promise", status: "passed" },
  ]);
  const table = promiseTable(rows);
  expect(table).toMatch(/^\| R1 \| a kill .* \| 2 \| 51 \| 49 \| 1 \|$/m);
  expect(table).toMatch(/^\| R10 \| .* \| 1 \| 1 \| 0 \| 0 \|$/m);
  expect(table).toMatch(/^\| R17 \| .* \| skipped \| \| \| \|$/m);
  expect(table).toMatch(/^\| R19 \| .* \| none yet \| \| \| \|$/m);
});
