import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { leaseSeconds } from "../files/lock.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2deeper } from "../operators/net2deeper/net2deeper.js";
import { randomGrowth } from "../operators/random/random.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { readNewestCheckpoint } from "../storage/checkpoint/read-checkpoint.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { RunEvent } from "../training/run/events.js";
import { carryOut } from "./carry-out.js";
import type { ExperimentConfig } from "./experiment.js";
import { tinyNetwork } from "./test-support/tiny-network.js";

const folder = mkdtempSync(join(tmpdir(), "prefixes "));
afterAll(() => rmSync(folder, { recursive: true }));

const phases = { member: 1, grown: 1 };
const kept = { epochs: 1, optimizer: "keep" } as const;
const plans = [
  GrowthPlan.mixture({ name: "zero", phases }),
  GrowthPlan.mixture({ name: "copy", coefficients: "copy", phases }),
  // Goes on with the momentum of the second member.
  GrowthPlan.mixture({ name: "keep", phases: { ...phases, grown: kept } }),
  GrowthPlan.mixture({ name: "three templates", templatesPerSet: 3, phases }),
];
const configOf = (chosen: readonly GrowthPlan[]): ExperimentConfig => ({
  data: { name: "fashion-mnist-mini" },
  batchSize: 32,
  augment: { flip: 0.5, cropPadding: 1, cutout: 0 },
  seeds: 1,
  cases: chosen.map(({ name, data }) => ({
    method: name,
    plan: data,
    network: { ...tinyNetwork, depth: 16 },
  })),
});
const data = tinyData();

/** Steps that were taken, and what came out. */
async function counted(
  chosen: readonly GrowthPlan[],
  shared?: string,
): Promise<{ steps: number; rows: object[]; ledger: object[] }> {
  let steps = 0;
  const on = (event: RunEvent): void => {
    if (event.kind === "step") steps += 1;
  };
  const options = { data, on, ...(shared === undefined ? {} : { shared }) };
  const result = await carryOut(configOf(chosen), options);
  return { steps, rows: result.history.objects(), ledger: result.ledger.objects() };
}

/** Folders of the phases of plans, that of the first phase before all others. */
async function placesOf(chosen: readonly GrowthPlan[], shared: string): Promise<string[]> {
  await counted(chosen, shared);
  const phasesIn = (place: string): number =>
    readNewestCheckpoint(join(shared, place))?.checkpoint.run.plan.phases.length ?? 0;
  return readdirSync(shared).sort((a, b) => phasesIn(a) - phasesIn(b));
}

const baselinePhases = { small: 1, grown: 1 };
const slower = { small: 1, grown: { epochs: 1, learningRate: 0.01 } };

describe("plans that begin alike", () => {
  it.each([
    [
      "a network that gets blocks later",
      GrowthPlan.baseline(net2deeper(), { name: "a", phases: baselinePhases }),
      GrowthPlan.baseline(net2deeper(), { name: "b", phases: slower }),
      2 * 3,
    ],
    [
      "a network with another slope at 0",
      GrowthPlan.baseline(randomGrowth(), { name: "a", phases: baselinePhases }),
      GrowthPlan.baseline(gradmax(), { name: "b", phases: baselinePhases }),
      2 * 4,
    ],
  ])("are the same as plans that are carried out alone, also of %s", async (_, one, other, steps) => {
    for (const shared of [undefined, join(folder, `shared ${steps}`)]) {
      const together = await counted([one, other], shared);
      const alone = [await counted([one]), await counted([other])];
      expect(together.rows).toEqual(alone.flatMap(({ rows }) => rows));
      if (shared === undefined) expect(together.steps).toBe(steps);
    }
  });

  it("train their beginning once, with the numbers and costs of plans that are carried out alone", async () => {
    const before = tf.memory().numTensors;
    const together = await counted(plans);
    const alone = [];
    for (const plan of plans) alone.push(await counted([plan]));
    // Two steps an epoch: two members and a grown net are six. The first three plans share their members.
    expect(alone.map(({ steps }) => steps)).toEqual([6, 6, 6, 6]);
    expect(together.steps).toBe(4 + 3 * 2 + 6);
    expect(together.rows).toEqual(alone.flatMap(({ rows }) => rows));
    expect(together.ledger).toEqual(alone.flatMap(({ ledger }) => ledger));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("share nothing where their networks share templates differently", async () => {
    const bank = { family: "imagenet-residual", width: 1, stages: [1, 1], bank: true } as const;
    const own = { ...bank, bank: false } as const;
    const both: ExperimentConfig = {
      ...configOf([]),
      cases: [bank, own].map((net) => ({
        method: `bank ${net.bank}`,
        plan: plans[0]?.data as never,
        network: net,
      })),
    };
    const together = await carryOut(both, { data });
    const alone = await carryOut({ ...both, cases: both.cases.slice(1) }, { data });
    const rows = together.history.objects() as { method: string }[];
    expect(rows.filter(({ method }) => method === "bank false")).toEqual(alone.history.objects());
  });

  it("wait for a process that trains it already, and tell for which", async () => {
    const shared = join(folder, "held");
    const [first = "", ...others] = await placesOf(plans.slice(0, 1), shared);
    expect(others.length).toBeGreaterThan(0);
    for (const place of [first, ...others]) rmSync(join(shared, place), { recursive: true });
    mkdirSync(join(shared, first));
    const holder = { pid: 12, started: "", boot: "", host: "elsewhere", token: "run", lease: leaseSeconds };
    writeFileSync(join(shared, first, "lock"), JSON.stringify(holder));
    const stopping = new AbortController();
    const reasons: string[] = [];
    const on = (event: RunEvent): void => {
      if (event.kind !== "waiting") return;
      reasons.push(event.reason);
      stopping.abort();
    };
    const waiting = carryOut(configOf(plans.slice(0, 1)), {
      data,
      on,
      shared,
      signal: () => stopping.signal,
    });
    await expect(waiting).rejects.toThrow("Stopped while it waited for another process.");
    expect(reasons).toEqual([
      expect.stringMatching(/^member 0: .*process 12 on elsewhere, \d+ s ago for 300 s/),
    ]);
  });

  it("find in a folder what other experiments have trained, whole plans too", async () => {
    const shared = join(folder, "shared");
    const first = await counted(plans.slice(0, 1), shared);
    expect(first.steps).toBe(6);
    const second = await counted(plans.slice(0, 2), shared);
    expect(second.steps).toBe(2);
    expect(second.rows).toEqual((await counted(plans.slice(0, 2))).rows);
    // Member 0, both members, and each of the two grown nets.
    expect(readdirSync(shared).length).toBe(4);
  });
});
