import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { from } from "arquero";
import { afterAll, expect, it } from "vitest";
import { carryOut } from "../experiments/carry-out.js";
import type { ExperimentConfig } from "../experiments/experiment.js";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { collectSweep } from "./collect-sweep.js";
import { sweepPlan } from "./make-sweep-plan.js";
import { runUnit, unitStatus } from "./run-unit.js";
import { SweepFolder } from "./sweep-folder.js";
import { experimentFrom, trainUnit } from "./train-unit.js";

const root = mkdtempSync(join(tmpdir(), "train unit "));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const plans = [
  GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }),
  GrowthPlan.mixture({ name: "zero", coefficients: "zero", phases: { member: 1, grown: 1 } }),
  GrowthPlan.scratch({ train: 1 }),
];
const config: ExperimentConfig = {
  data: { name: "fashion-mnist-mini", perClass: [8, 4] },
  batchSize: 16,
  augment: { flip: 0, cropPadding: 0, cutout: 0 },
  seeds: 2,
  cases: plans.map(({ name, data }) => ({
    method: name,
    plan: data,
    network: mlp({ hidden: [8], classes: 10, input: [28, 28, 1] }),
  })),
};
const machine = { host: "here", processor: "any", memoryBytes: 1 };

async function carryOutUnits(folder: SweepFolder, ids: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const id of ids) {
    statuses.push(
      await runUnit(folder.path, id, {
        signal: new AbortController().signal,
        write: () => {},
        date: () => new Date(),
        carryOut: (task) => trainUnit(task, { now: () => performance.now(), machine }),
      }),
    );
  }
  return statuses;
}

it("units in any order give the tables of one process, row by row", async () => {
  const folder = SweepFolder.create(join(root, "sweep"), sweepPlan("own", "tiny", config));
  const ids = folder.units.map(({ id }) => id).reverse();
  expect(await carryOutUnits(folder, ids.slice(0, 4))).toEqual(Array(4).fill(unitStatus.done));
  expect(collectSweep(folder).missing).toHaveLength(2);
  await carryOutUnits(folder, ids);
  const { result, missing, done } = collectSweep(folder);
  expect(missing).toEqual([]);
  expect(done[0]).toMatchObject({ schema: 1, machine, seconds: expect.any(Number) });
  const whole = await carryOut(config, { onLine: () => {} });
  for (const table of ["history", "summary", "accuracies", "ledger"] as const)
    expect(result?.[table].toCSV()).toBe(whole[table].toCSV());
});

it("a unit whose runs cannot be keeps the sentence that says why", async () => {
  const wrong = { ...config, data: { name: "cifar100" as const } };
  const folder = SweepFolder.create(join(root, "wrong"), sweepPlan("own", "tiny", wrong, { seeds: 1 }));
  const id = folder.units[0]?.id as string;
  expect(await carryOutUnits(folder, [id])).toEqual([unitStatus.failed]);
  expect(folder.error(id)?.message).toMatch(/^(Expected|2 problems)/);
  expect(folder.attempts(id).at(-1)?.ended).toBe("failed");
});

it("a unit whose numbers diverge fails with the sentence of its run", async () => {
  const plan = GrowthPlan.scratch({ name: "wild", train: { epochs: 2, learningRate: 1e6 } });
  const wild = {
    ...config,
    cases: config.cases.slice(0, 1).map((one) => ({ ...one, method: "wild", plan: plan.data })),
  };
  const folder = SweepFolder.create(join(root, "diverging"), sweepPlan("own", "tiny", wild, { seeds: 1 }));
  const id = folder.units[0]?.id as string;
  expect(await carryOutUnits(folder, [id])).toEqual([unitStatus.failed]);
  expect(folder.error(id)?.message).toMatch(/finite/);
});

it("the tables of an analysis are those of all seeds", async () => {
  const module = join(root, "mine.mjs");
  writeFileSync(
    module,
    `export const experiment = { name: "mine", config: () => (${JSON.stringify(config)}), analysis: () => {
      const rows = [];
      return {
        look: async (method, run) => void rows.push({ method, seed: run.options.seed }),
        tables: () => ({ seen: { objects: () => rows } }),
      };
    } };`,
  );
  const own = await experimentFrom(module);
  const plan = sweepPlan(own.name, "tiny", own.config("smoke"), { analysis: module });
  const folder = SweepFolder.create(join(root, "analysis"), plan);
  expect(
    await carryOutUnits(
      folder,
      folder.units.map(({ id }) => id),
    ),
  ).toEqual([0, 0]);
  const seen = collectSweep(folder).result?.tables.seen;
  const expected = [0, 1].flatMap((seed) => plans.map(({ name }) => ({ method: name, seed })));
  expect(seen?.toCSV()).toBe(from(expected).toCSV());
});

it("a module without an experiment is refused", async () => {
  const module = join(root, "none.mjs");
  writeFileSync(module, "export const experimnt = 1;");
  await expect(experimentFrom(module)).rejects.toThrow(
    `Expected a module that exports an experiment but got one that exports experimnt (${module}).`,
  );
  writeFileSync(join(root, "broken.mjs"), 'import "no-such-package";');
  await expect(experimentFrom(join(root, "broken.mjs"))).rejects.toThrow(
    /^Expected a module that can be loaded but got ".*no-such-package.*" \(.*broken\.mjs\)\. Check the path/,
  );
});
