import { describe, expect, it } from "vitest";
import { experiment } from "../paper/experiments.js";
import { readSeeds, withMethods } from "./chosen-runs.js";

describe("seeds", () => {
  it.each([
    ["3", [0, 1, 2]],
    ["3,4", [3, 4]],
    ["7-9", [7, 8, 9]],
    ["1, 4-5", [1, 4, 5]],
  ])("%s", (written, seeds) => {
    expect(readSeeds(written, "sweep", [])).toEqual(seeds);
  });

  it.each(["0", "-1", "a", "1,1", "5-4", "0-10000", "1,", "1.5"])("refuse %s", (written) => {
    const problems: string[] = [];
    expect(readSeeds(written, "sweep", problems)).toBeUndefined();
    expect(problems).toHaveLength(1);
  });
});

describe("methods", () => {
  const config = experiment("when-to-grow").config("laptop");
  const chosen = (written: string, problems: string[] = []): string[] =>
    withMethods(config, written, "sweep", problems).cases.map(({ method }) => method);

  it("are separated by commas, also where a name holds one", () => {
    expect(chosen("members 40, grown 10, scratch")).toEqual(["members 40, grown 10", "scratch"]);
  });

  it("that nobody knows are each reported, with the one that was meant", () => {
    const problems: string[] = [];
    chosen("scrach,members 20, grown 20", problems);
    expect(problems).toEqual([expect.stringContaining('but got "scrach" (sweep). Did you mean "scratch"?')]);
  });
});
