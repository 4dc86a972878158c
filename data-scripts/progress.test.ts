import { describe, expect, it } from "vitest";
import { createReporter, describeBytes, describeProgress } from "./progress.js";

describe("a line of progress", () => {
  it("has share, amounts, rate and time left", () => {
    const progress = { label: "a.gz", done: 85_000_000, total: 170_000_000, unit: "bytes" } as const;
    expect(describeProgress(progress, 1_000_000)).toBe(
      "a.gz  [############------------]  50 %  85.0 MB of 170.0 MB  1.0 MB/s  1 min 25 s left",
    );
    expect(describeProgress({ ...progress, total: undefined }, 0)).toBe("a.gz  85.0 MB");
    expect(describeProgress({ label: "x", done: 3, total: 3, unit: "files" }, 0)).toBe(
      "x  [########################] 100 %  3 files of 3 files",
    );
  });

  it("fits a narrow terminal: first the bar gets shorter, then the end is cut", () => {
    const progress = { label: "cifar", done: 85_000_000, total: 170_000_000, unit: "bytes" } as const;
    const line = describeProgress(progress, 1_000_000, 79);
    expect(line).toBe("cifar  [########--------]  50 %  85.0 MB of 170.0 MB  1.0 MB/s  1 min 25 s left");
    expect(line.length).toBe(79);
    for (let width = 0; width < 120; width++) {
      expect(describeProgress(progress, 1_000_000, width).length).toBeLessThanOrEqual(width);
    }
  });

  it("counts classes and files as such", () => {
    expect(describeProgress({ label: "x", done: 1, total: 1000, unit: "classes" }, 0)).toContain(
      "1 class of 1000 classes",
    );
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [147_897_477_120, "147.9 GB"],
  ])("names %i bytes %s", (bytes, text) => {
    expect(describeBytes(bytes)).toBe(text);
  });
});

describe("the reporter", () => {
  const run = (isTerminal: boolean): string[] => {
    const written: string[] = [];
    let time = 0;
    const reporter = createReporter({ write: (text) => written.push(text), isTerminal, now: () => time });
    for (const done of [0, 1, 2, 3, 4]) {
      reporter.progress({ label: "a", done, total: 4, unit: "files" });
      time += 150;
    }
    reporter.note("ready");
    return written;
  };

  it("redraws one line of a terminal, not too often, and always the last", () => {
    const written = run(true);
    expect(written.filter((text) => text.startsWith("\r")).length).toBe(3);
    expect(written.slice(-2)).toEqual(["\n", "ready\n"]);
  });

  it("never writes a line that a terminal would wrap", () => {
    const written: string[] = [];
    const write = (text: string): void => void written.push(text);
    const options = { write, isTerminal: true, now: () => 0, columns: () => 50 };
    const label = "unpacking ILSVRC2012_img_train.tar, classes";
    createReporter(options).progress({ label, done: 1, total: 1000, unit: "classes" });
    // What returns to the line's begin and clears it takes no room.
    expect(written[0]?.replace("\r\u001b[K", "").length).toBe(49);
  });

  it("writes few whole lines to anything else", () => {
    const written = run(false);
    expect(written.length).toBe(3);
    expect(written.every((text) => text.endsWith("\n") && !text.includes("\r"))).toBe(true);
  });
});
