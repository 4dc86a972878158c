import { describe, expect, it } from "vitest";
import { History } from "./history.js";

function filled(): History {
  const history = new History();
  for (const [at, input] of ["a = 1", "b(2)", "a = 1", "[x].y"].entries()) {
    history.add(at + 1, input);
    history.setOutput(`out ${at + 1}`);
  }
  return history;
}

const lines = (request: Record<string, unknown>): number[] =>
  filled()
    .find(request)
    .map(([, line]) => line);

describe("history", () => {
  it("gives a range of lines, its end excluded, of this session only", () => {
    expect(lines({ hist_access_type: "range", session: 0, start: 2, stop: 4 })).toEqual([2, 3]);
    expect(lines({ hist_access_type: "range", session: 1, start: 3 })).toEqual([3, 4]);
    expect(lines({ hist_access_type: "range", session: 7, start: 1 })).toEqual([]);
  });

  it("gives the newest lines, all where more are asked for", () => {
    expect(lines({ hist_access_type: "tail", n: 2 })).toEqual([3, 4]);
    expect(lines({ hist_access_type: "tail", n: 99 })).toEqual([1, 2, 3, 4]);
    expect(lines({ hist_access_type: "tail", n: 0 })).toEqual([]);
  });

  it("finds by a pattern as in file names, whose other characters stand for themselves", () => {
    expect(lines({ hist_access_type: "search", pattern: "a*" })).toEqual([1, 3]);
    expect(lines({ hist_access_type: "search", pattern: "?(2)" })).toEqual([2]);
    expect(lines({ hist_access_type: "search", pattern: "[x].*" })).toEqual([4]);
    expect(lines({ hist_access_type: "search", pattern: "a" })).toEqual([]);
  });

  it("leaves out repetitions, keeping the newest, when asked", () => {
    expect(lines({ hist_access_type: "search", pattern: "*", unique: true })).toEqual([2, 3, 4]);
    expect(lines({ hist_access_type: "search", pattern: "*", unique: true, n: 2 })).toEqual([3, 4]);
  });

  it("returns outputs with inputs on request", () => {
    expect(filled().find({ hist_access_type: "tail", n: 1, output: true })).toEqual([
      [1, 4, ["[x].y", "out 4"]],
    ]);
  });
});
