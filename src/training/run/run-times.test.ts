import { describe, expect, it } from "vitest";
import { addTime, Stopwatch, type TimeEntry } from "./run-times.js";

describe("a stopwatch", () => {
  it("measures what passes between two laps, by the clock and by the processor", () => {
    let [now, processor] = [1000, 50];
    const watch = new Stopwatch(
      () => now,
      () => processor,
    );
    [now, processor] = [3500, 1050];
    expect(watch.lap()).toEqual({ seconds: 2.5, processorSeconds: 1 });
    [now, processor] = [9500, 2050];
    watch.restart();
    [now, processor] = [9750, 2150];
    expect(watch.lap()).toEqual({ seconds: 0.25, processorSeconds: 0.1 });
  });

  it("never counts backwards when a clock is set back", () => {
    const moments = [5000, 1000];
    const watch = new Stopwatch(
      () => moments.shift() as number,
      () => 0,
    );
    expect(watch.lap().seconds).toBe(0);
  });
});

describe("times", () => {
  it("have one row per phase, epoch and purpose", () => {
    const times: TimeEntry[] = [];
    const entry: TimeEntry = {
      phase: "member 0",
      epoch: 1,
      what: "training",
      seconds: 1,
      processorSeconds: 2,
    };
    addTime(times, entry);
    addTime(times, { ...entry, what: "evaluation" });
    addTime(times, entry);
    addTime(times, { ...entry, epoch: 2 });
    expect(times).toEqual([
      { ...entry, seconds: 2, processorSeconds: 4 },
      { ...entry, what: "evaluation" },
      { ...entry, epoch: 2 },
    ]);
  });
});
