import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { op } from "arquero";
import { afterAll, describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { tinyData } from "../test-support/tiny-data.js";
import { writeResults } from "./command/results-folder.js";
import { ablate } from "./compare.js";
import type { ExperimentResult } from "./experiment-result.js";
import { ExperimentResult as Result } from "./experiment-result.js";
import { readResult } from "./stored-result.js";
import { finished } from "./test-support/finished-run.js";

const folder = mkdtempSync(join(tmpdir(), "ablate "));
afterAll(() => rmSync(folder, { recursive: true }));

const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
const options = { profile: "smoke", seeds: 2, data: tinyData(), network } as const;
const grid = { coefficients: ["zero", "copy"], noise: [0.1, 1] };
type Row = { accuracy: number };

describe("a grid of options that is carried out", { timeout: 120_000 }, () => {
  let result: ExperimentResult;

  it("gives every table a column for each option that varies, on a network of one's own", async () => {
    result = await ablate({ phases: { member: 1, grown: 1 } }, grid, options);
    const { history, summary, accuracies, ledger } = result;
    for (const table of [history, summary, accuracies, ledger]) {
      expect(table.columnNames().filter((name) => name in grid)).toEqual(["coefficients", "noise"]);
    }
    expect(history.columnNames().slice(0, 6).join()).toBe("run,method,seed,coefficients,noise,phase");
    expect(accuracies.columnNames().join()).toBe(
      "run,method,seed,coefficients,noise,split,accuracy,parameters,trainingMacs",
    );
    const [row] = accuracies
      .filter((d: { method: string }) => d.method === "coefficients copy, noise 0.1")
      .objects();
    expect(row).toMatchObject({ seed: 0, coefficients: "copy", noise: 0.1 });
  });

  it("varies the network by a function, together with the plan", async () => {
    const made: number[] = [];
    const varied = await ablate(
      { phases: { member: 1, grown: 1 } },
      { coefficients: ["zero"], "network.width": [4, 8] },
      {
        ...options,
        seeds: 1,
        network: ({ width }: { width: number }) => {
          made.push(width);
          return mlp({ hidden: [width, width], classes: 4, input: [8, 8, 1] });
        },
      },
    );
    expect(made).toEqual([4, 8]);
    const rows = varied.accuracies.objects() as {
      method: string;
      "network.width": number;
      parameters: number;
    }[];
    const wide = rows.find((row) => row.method === "coefficients zero, width 8");
    const narrow = rows.find((row) => row.method === "coefficients zero, width 4");
    expect(wide?.["network.width"]).toBe(8);
    expect(wide?.parameters as number).toBeGreaterThan(narrow?.parameters as number);
    const alone = await ablate(
      { phases: { member: 1, grown: 1 } },
      { "network.width": [4] },
      {
        ...options,
        seeds: 1,
        network: ({ width }: { width: number }) =>
          mlp({ hidden: [width, width], classes: 4, input: [8, 8, 1] }),
      },
    );
    expect(alone.accuracies.array("network.width")).toContain(4);
  });

  it("says what is wrong with each network before anything is trained", async () => {
    const base = { phases: { member: 1, grown: 1 } };
    const axes = { "network.width": [0, 8, 9] };
    const broken = ({ width }: { width: number }) => {
      if (width === 9) throw new Error("nine is odd");
      return mlp({ hidden: [width], classes: 4, input: [8, 8, 1] });
    };
    await expect(ablate(base, axes, { ...options, network: broken })).rejects.toThrow(
      /width 0: Expected hidden[\s\S]*width 9: nine is odd/,
    );
    await expect(ablate(base, axes, options)).rejects.toThrow(
      /^Expected network to be a function for a grid of network.width but got one network \(ablate\)/,
    );
  });

  it("is tidy: groupby and pivot make the table of means that one expects", () => {
    const runs = result.accuracies.filter((d: { method: string }) => !op.match(d.method, /ensemble$/, 0));
    const means = runs
      .groupby("coefficients", "noise")
      .rollup({ accuracy: (d: Row) => op.mean(d.accuracy), seeds: op.count() });
    expect(means.numRows()).toBe(4);
    expect(means.array("seeds")).toEqual([2, 2, 2, 2]);
    const wide = means.groupby("coefficients").pivot("noise", "accuracy");
    expect(wide.columnNames()).toEqual(["coefficients", "0.1", "1"]);
    const summary = result.summary.objects() as { method: string; accuracy: number }[];
    const expected = summary.find(({ method }) => method === "coefficients copy, noise 1")?.accuracy;
    const copies = wide.objects().find((row) => (row as { coefficients: string }).coefficients === "copy");
    expect((copies as Record<string, number>)["1"]).toBeCloseTo(expected as number, 12);
  });

  it("keeps the columns in its files, and has them again when it is read", async () => {
    await writeResults(folder, result, {
      experiment: "own",
      profile: "smoke",
      split: "test",
      seeds: 2,
      started: "2026-11-29T00:00:00.000Z",
      ended: "2026-11-29T00:10:00.000Z",
      commit: null,
      machine: {},
      versions: {},
    });
    for (const file of ["results", "summary", "accuracies", "ledger"]) {
      expect(readFileSync(join(folder, `${file}.csv`), "utf8").split("\n")[0]).toContain(
        "coefficients,noise",
      );
    }
    const stored = readResult("own", folder).result;
    expect(stored.tables).toEqual({});
    for (const table of ["history", "summary", "accuracies", "ledger"] as const) {
      expect(stored[table].objects()).toEqual(result[table].objects());
    }
  });
});

describe("a column of a grid", () => {
  it("is undefined where a method has no such option, and never hides a column of the table's own", () => {
    const runs = [
      { ...finished("a", 0, 0.5), factors: { noise: 1, seed: "x" } },
      { ...finished("b", 0, 0.6), factors: {} },
    ];
    expect(new Result(runs).accuracies.objects()).toMatchObject([
      { method: "a", seed: 0, noise: 1, "seed (factor)": "x" },
      { method: "b", seed: 0, noise: undefined, "seed (factor)": undefined },
    ]);
  });
});
