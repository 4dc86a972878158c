import { describe, expect, it } from "vitest";
import { countCommand, countLine, countTests, isGood, oneSkipped, totalLine } from "./count.mjs";

const test = (status: string, fullName = status): { status: string; fullName: string } => ({
  status,
  fullName,
});
const report = (...files: object[]): string => JSON.stringify({ testResults: files });

describe("the count of a command", () => {
  it("is one passed when it ends well and shows that it ran", () => {
    expect(countCommand({ code: 0, output: "Checked 10 files" }, /Checked \d+ files/)).toMatchObject({
      passed: 1,
      failed: 0,
    });
  });

  it("is one failed when the tool is missing, fails, or does not show that it ran", () => {
    expect(countCommand({ code: 127, output: "" })).toMatchObject({ passed: 0, failed: 1 });
    expect(countCommand({ code: 2, output: "Checked 10 files" }, /Checked/)).toMatchObject({
      passed: 0,
      failed: 1,
    });
    expect(countCommand({ code: 0, output: "" }, /Checked/)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("the count of a vitest report", () => {
  it("sums the tests of all files and names those that failed, with what failed first, or were skipped", () => {
    const adds = { ...test("failed", "d adds"), failureMessages: ["expected 1 to be 2\n    at d.test.ts:3"] };
    const text = report(
      { name: "a", status: "passed", assertionResults: [test("passed"), test("skipped", "b needs a GPU")] },
      { name: "c", status: "failed", assertionResults: [test("passed"), adds] },
    );
    expect(countTests(1, text)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      notes: ["failed: d adds (expected 1 to be 2)", "skipped: b needs a GPU"],
    });
  });

  it("counts tests of the same name apart", () => {
    const same = {
      name: "a",
      status: "passed",
      assertionResults: [test("passed", "x"), test("passed", "x")],
    };
    expect(countTests(0, report(same))).toMatchObject({ passed: 2 });
  });

  it("counts a file that does not load as a failure", () => {
    const broken = { name: "e.test.ts", status: "failed", message: "no such module", assertionResults: [] };
    expect(countTests(1, report(broken))).toMatchObject({
      failed: 1,
      notes: ["failed: e.test.ts did not run (no such module)"],
    });
  });

  it("fails when there is no report, no test, or an exit status that the report does not explain", () => {
    const fine = { name: "a", status: "passed", assertionResults: [test("passed")] };
    expect(countTests(0, undefined)).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests(0, '{"testRes')).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests(0, report())).toMatchObject({ passed: 0, failed: 1 });
    expect(countTests(1, report(fine))).toMatchObject({ passed: 1, failed: 1 });
  });

  it("counts an unknown status as a failure", () => {
    const odd = { name: "a", status: "passed", assertionResults: [test("flaky")] };
    expect(countTests(0, report(odd))).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("the count of a last line", () => {
  it("is read from it", () => {
    expect(countLine({ code: 0, output: "x\n12 passed, 0 failed\n" })).toMatchObject({
      passed: 12,
      failed: 0,
    });
    expect(countLine({ code: 1, output: "3 passed, 2 failed, 1 skipped" })).toMatchObject({
      passed: 3,
      failed: 2,
      skipped: 1,
    });
  });

  it("fails when there is none, when it counts nothing, or when the exit status disagrees", () => {
    expect(countLine({ code: 0, output: "done" })).toMatchObject({ passed: 0, failed: 1 });
    expect(countLine({ code: 0, output: "0 passed, 0 failed" })).toMatchObject({ passed: 0, failed: 1 });
    expect(countLine({ code: 1, output: "5 passed, 0 failed" })).toMatchObject({ passed: 5, failed: 1 });
  });
});

describe("the last line of npm test", () => {
  const counts = [
    { passed: 3, failed: 0, skipped: 0, notes: [] },
    { passed: 4, failed: 1, skipped: 0, notes: [] },
  ];

  it("sums every step and names skips only when there are some", () => {
    expect(totalLine(counts)).toBe("7 passed, 1 failed");
    expect(totalLine([...counts, oneSkipped("no Chromium")])).toBe("7 passed, 1 failed, 1 skipped");
  });

  it("is good only when something passed and nothing failed", () => {
    expect(isGood(counts)).toBe(false);
    expect(isGood(counts.slice(0, 1))).toBe(true);
    expect(isGood([oneSkipped("everything")])).toBe(false);
    expect(isGood([])).toBe(false);
  });
});
