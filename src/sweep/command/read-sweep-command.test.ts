import { describe, expect, it } from "vitest";
import { readSweepCommand } from "./read-sweep-command.js";

describe("the words after npm run sweep", () => {
  it("begin a sweep of an experiment, with defaults", () => {
    expect(readSweepCommand(["cifar100"])).toMatchObject({
      what: "begin",
      experiment: "cifar100",
      profile: "laptop",
      seeds: undefined,
      threads: 1,
      engine: "local",
    });
  });

  it("begin one of an experiment in a file", () => {
    expect(
      readSweepCommand(["mine.mjs", "--engine", "slurm", "--slurm", "--partition=gpu --time=1:00:00"]),
    ).toMatchObject({
      experiment: "mine.mjs",
      own: { slurm: "--partition=gpu --time=1:00:00" },
    });
  });

  it("give each run replicas, and GPUs for them", () => {
    expect(readSweepCommand(["cifar100", "--replicas", "4", "--gpus", "4"])).toMatchObject({
      replicas: 4,
      gpus: 4,
    });
  });

  it("look at one that was begun", () => {
    expect(
      readSweepCommand(["collect", "cifar100-laptop", "--into", "results/laptop/cifar100"]),
    ).toMatchObject({
      what: "collect",
      sweep: "cifar100-laptop",
      into: "results/laptop/cifar100",
    });
  });

  it("are refused with every problem at once", () => {
    const problems = readSweepCommand(["cifar", "--engine", "k8s", "--seeds", "4-2", "--gpu", "1"]);
    expect(problems).toEqual([
      'Expected --engine to be "local", "slurm" or "ray" but got "k8s" (sweep). Use "local".',
      expect.stringContaining("but got --gpu (sweep). Did you mean --gpus?"),
      'Expected --seeds to be a number of seeds, or seeds each once, but got "4-2" (sweep). Write 5 for seeds 0 to 4, or 3,4 or 0-9 for these.',
      expect.stringMatching(/^Expected one experiment, .* but got cifar \(sweep\)\. npm run sweep/),
    ]);
  });

  it.each([["status"], ["status", "a", "b"], ["cifar100", "laptop"], []])(
    "are too few or too many: %o",
    (...words) => {
      expect(readSweepCommand(words)).toEqual([expect.stringMatching(/^Expected one experiment/)]);
    },
  );
});
