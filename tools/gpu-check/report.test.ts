import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageOf } from "./page/page.mjs";
import { checkReport, folderName, schemaVersion, writeReport } from "./report.mjs";
import { exampleReport } from "./test-support/example-report.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report "));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nobody = { roots: ["/clone"], folders: [], names: ["annlee"] };

describe("the file of a check", () => {
  it("is read back as it was written, next to its page", () => {
    writeReport(folder, exampleReport(), nobody);
    expect(readdirSync(folder).sort()).toEqual(["check.json", "page.html"]);
    const read = JSON.parse(readFileSync(join(folder, "check.json"), "utf8"));
    expect(checkReport(read)).toEqual(exampleReport());
  });

  it("has no private word, nor has the page", () => {
    const report = exampleReport();
    const part = { name: "photos", status: "failed" as const, seconds: 1 };
    const problem = "No file /home/annlee/photos/1.jpg for annlee.";
    writeReport(folder, { ...report, parts: [{ ...part, problem, log: [problem] }] }, nobody);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/annlee|home/);
  });

  it("says what is wrong with one that was changed, and with one of a later version", () => {
    const report = exampleReport();
    expect(() => checkReport({ ...report, version: schemaVersion + 1 })).toThrow(/version to be/);
    expect(() => checkReport({ ...report, parts: [{ name: "step", status: "done", seconds: 1 }] })).toThrow(
      /Did you mean "steps"\?/,
    );
    expect(() => checkReport({ ...report, host: "box17" })).toThrow(/host/);
  });
});

describe("the page of a check", () => {
  it("shows what every part measured, and needs no other file", () => {
    const page = pageOf(exampleReport());
    expect(page).not.toMatch(/undefined|NaN|\[object|<script|src=|href=/);
    for (const text of [
      "mixture-growth on A &lt;card&gt;",
      "24,564 MiB",
      "a net&#39;s logits",
      "1.23",
      "9,000 MiB",
      "0.964",
      "12.3 %",
      "Two runs without a stop differ too, by 3.0e-5.",
      "With deterministic operations: The run that was stopped and resumed has the same bytes",
      "1.76",
      "Expected the replay to end.",
      "last line",
      "float16 was left out.",
    ])
      expect(page).toContain(text);
    expect(page).not.toContain("Not asked for");
  });

  it("shows a part that has nothing, one that was not asked for, and that small times mean nothing", () => {
    const skipped = {
      name: "replicas",
      status: "skipped" as const,
      seconds: 1,
      skipped: ["There is one GPU."],
    };
    const page = pageOf({ ...exampleReport(), small: true, complete: false, parts: [skipped] });
    expect(page).toContain("There is one GPU.");
    expect(page).toContain("no time on this page means anything");
    expect(page).toContain("Not everything was measured");
    expect(page).toMatch(/Not asked for<\/h2><p>Device, Numbers/);
  });
});

it("a folder is named after the device and the date", () => {
  expect(folderName("NVIDIA GeForce RTX 4090", "2026-12-01")).toBe("nvidia-geforce-rtx-4090-2026-12-01");
  expect(folderName("Intel(R) Xeon(R) @ 2.5GHz", "2026-12-01")).toBe("intel-xeon-2-5ghz-2026-12-01");
  expect(folderName("../..", "2026-12-01")).toBe("gpu-2026-12-01");
});
