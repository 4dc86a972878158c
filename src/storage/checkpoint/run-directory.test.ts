import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CoefficientGrowthFunction } from "../../growth/coefficient-growth.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { currentVersions, type Versions } from "../../tensorflow/versions.js";
import { tinyData } from "../../test-support/tiny-data.js";
import type { RunEvent } from "../../training/run/events.js";
import { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { StoppedError } from "../../training/run/run-position.js";
import { newestBytes } from "../test-support/state-bytes.js";
import { CheckpointNotWritten } from "./checkpoint-error.js";
import {
  type Checkpoint,
  checkpointNumbers,
  checkpointPath,
  type NewestCheckpoint,
  readCheckpoint,
  readNewestCheckpoint,
} from "./read-checkpoint.js";
import { RunDirectory } from "./run-directory.js";
import { readRunLog } from "./run-log.js";

// Every run that is made anew compiles its steps anew.
vi.setConfig({ testTimeout: 600_000 });

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const deep = wideResNet({ depth: 16, width: 0.5, classes: 4, input: [8, 8, 1] });
/** As small as a net with batch norm can be: what is tested is what is kept. */
const small = smallCnn({ channels: [4, 8], classes: 4, input: [8, 8, 1] });
const keep = { epochs: 1, learningRate: 0.02, optimizer: "keep" } as const;
const baselinePhases = { small: 2, grown: keep };
const mixture = GrowthPlan.mixture({ phases: { member: 2, grown: 2 } });
const settings = { plan: mixture, network, data: tinyData(), seed: 0, batchSize: 16 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run directory "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a path where nothing can be read", () => {
  it.each([
    [readCheckpoint, "/nope", "Expected the folder of a checkpoint but got ENOENT (/nope). Check the path."],
    [
      readRunLog,
      "/nope",
      "Expected the log of a run but got ENOENT (/nope/log.jsonl). Give the directory of",
    ],
    [
      readNewestCheckpoint,
      "/etc/passwd",
      "Expected the directory of a run but got ENOTDIR (/etc/passwd). Give",
    ],
  ] as const)("is told in a sentence, with its cause: %o", (read, path, words) => {
    const told = (): unknown => read(path);
    expect(told).toThrow(words);
    expect(told).toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ syscall: expect.any(String) }) }),
    );
  });
});

describe("a directory that cannot be made", () => {
  it.each([
    ["/proc/none", "No folder can be made there: use another folder."],
    ["/etc/passwd", "A part of the path is a file: use another folder."],
    ["/etc/passwd/inside", "A part of the path is a file: use another folder."],
  ])("is refused before anything is read or trained: %s", (path, remedy) => {
    // Without being root, the system says that nobody may write in /proc.
    const told = process.getuid?.() === 0 || !path.startsWith("/proc") ? remedy : "You may not write there";
    expect(() => new RunDirectory(path)).toThrow(told);
    expect(() => new RunDirectory(path)).toThrow(CheckpointNotWritten);
  });
});

/** A run as a new process would make it. */
function open(name: string, options: Partial<RunOptions> = {}, saveEverySeconds = 60): Run {
  const store = new RunDirectory(join(folder, name), { saveEverySeconds });
  return new Run({ ...settings, store, ...options });
}

/** Trains to the end, but is stopped and made anew after every so many steps. */
async function trainInParts(name: string, steps: number, options: Partial<RunOptions>): Promise<number> {
  for (let parts = 1; ; parts++) {
    const stop = new AbortController();
    let taken = 0;
    const on = (event: RunEvent): void => {
      if (event.kind === "step" && ++taken === steps) stop.abort();
    };
    const run = open(name, { ...options, on, signal: () => stop.signal });
    try {
      await run.train();
      return parts;
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
    } finally {
      run.dispose();
    }
  }
}

const newestOf = (name: string): Checkpoint =>
  (readNewestCheckpoint(join(folder, name)) as NewestCheckpoint).checkpoint;

/** Which times the newest checkpoint of a run has. */
const timedIn = (name: string): readonly string[] => {
  const { snapshot } = newestOf(name);
  return snapshot.times.map(({ phase, epoch, what }) => `${phase} ${epoch} ${what}`);
};

const bytesOf = (name: string): Record<string, string> => newestBytes(join(folder, name));

const plans: readonly (readonly [string, Partial<RunOptions>])[] = [
  ["mixture", { network: small }],
  [
    "mixture with changes",
    {
      plan: GrowthPlan.mixture({
        phases: { member: 1, grown: keep },
        afterFirstMember: [{ change: "copy member", from: 0, to: 1, noise: 0.1 }],
        beforeGrowth: [{ change: "add templates", count: 1, coefficients: "as-coded" }],
        afterGrowth: [{ change: "freeze", selection: { what: "coefficients", blocks: "members" } }],
      }),
    },
  ],
  [
    "mixture that grows twice",
    {
      plan: GrowthPlan.mixture({ members: 4, growths: [2, 4], phases: { member: 1, grown: 1 } }),
      network: smallCnn({ channels: [8, 16], classes: 4, input: [8, 8, 1] }),
    },
  ],
  ["random growth", { plan: GrowthPlan.randomGrowth({ phases: baselinePhases }), network: small }],
  ["net2wider", { plan: GrowthPlan.net2net({ phases: baselinePhases }), network: small }],
  ["net2deeper", { plan: GrowthPlan.net2deeper({ phases: { shallow: 2, deep: keep } }), network: deep }],
  [
    "firefly",
    { plan: GrowthPlan.firefly({ steps: 1, scoreBatches: 1, phases: baselinePhases }), network: small },
  ],
  ["gradmax", { plan: GrowthPlan.gradmax({ batches: 2, phases: baselinePhases }), network: small }],
];

describe.each(plans)("R2 %s: a run that is stopped and made anew", (_, options) => {
  it("R2 ends with the bytes of one that was not, in every phase and across growth", async ({ task }) => {
    const whole = open("whole", options);
    await whole.train();
    whole.dispose();
    // Of 4 steps an epoch: the stops fall on every place of an epoch.
    const parts = await trainInParts("parts", 5, options);
    Object.assign(task.meta, { figures: { tries: parts, faults: parts - 1, losses: 0 } });
    expect(parts).toBeGreaterThan(2);
    expect(bytesOf("parts")).toEqual(bytesOf("whole"));
    expect(timedIn("parts")).toEqual(timedIn("whole"));
    expect(readRunLog(join(folder, "parts")).history).toEqual(readRunLog(join(folder, "whole")).history);
  });
});

describe("a run's directory", () => {
  it.each([
    ["missing, as in version 0.1.0", (file: string) => rmSync(file)],
    ["cut", (file: string) => writeFileSync(file, readFileSync(file, "utf8").slice(0, 40))],
    ["of other rows", (file: string) => writeFileSync(file, '[{"phase":"member 0","seconds":-1}]')],
  ])(
    "R5 continues from a state whose file of times is %s, and does not know the times before",
    async (_, change) => {
      const first = open("run");
      await first.train("member 0");
      first.dispose();
      const { path } = newestOf("run");
      change(join(path, "times.json"));
      const next = await open("run").train("member 1");
      expect(new Set(next.times.map(({ phase }) => phase))).toEqual(new Set(["member 1"]));
      next.dispose();
    },
  );

  it("R3 holds the same bytes for the same seed, others for another", async () => {
    for (const [name, seed] of [
      ["a", 0],
      ["b", 0],
      ["c", 1],
    ] as const) {
      const run = open(name, { seed });
      await run.train("member 0");
      run.dispose();
    }
    expect(bytesOf("b")).toEqual(bytesOf("a"));
    expect(bytesOf("c")["network.safetensors"]).not.toEqual(bytesOf("a")["network.safetensors"]);
  });

  it("keeps the newest two checkpoints, at the ends of epochs and phases, and between steps when it is time", async () => {
    const moments: string[] = [];
    let clock = 0;
    const on = (event: RunEvent): void => {
      if (event.kind === "step") clock += 1000;
      if (event.kind === "saved")
        moments.push(`${run.position.phase} ${run.position.epoch} ${run.position.step}`);
    };
    const store = new RunDirectory(join(folder, "run"), { saveEverySeconds: 3, now: () => clock });
    const run = new Run({ ...settings, store, on });
    await run.train("member 0");
    expect(moments).toEqual(["0 0 3", "0 1 0", "0 1 3", "1 0 0"]);
    expect(readdirSync(join(folder, "run")).sort()).toEqual([
      "checkpoint-000003",
      "checkpoint-000004",
      "log.jsonl",
    ]);
    run.dispose();
  });

  it("is taken up at once by a run that is done, without training", async () => {
    const first = open("run");
    await first.train();
    first.dispose();
    const events: RunEvent[] = [];
    const second = open("run", { on: (event) => events.push(event) });
    await second.train();
    expect(events.map((event) => event.kind)).toEqual(["resumed"]);
    expect(second.history).toEqual(first.history);
    expect(second.reports).toEqual(first.reports);
    expect(second.resumed?.where).toMatch(/checkpoint-\d{6}$/);
    second.dispose();
  });

  it("refuses a run with other options, naming each, and stays as it is", async () => {
    const first = open("run");
    await first.train("member 0");
    first.dispose();
    const other = { batchSize: 8, seed: 1, data: tinyData({ seed: 1 }) };
    expect(() => open("run", other)).toThrow(
      /^Expected the options of the run that is stored there but got another seed \(1 instead of 0\), another batch size \(8 instead of 16\), another data \(.*Use the same options to continue it, or another directory to begin a new run\.$/,
    );
    const again = open("run");
    expect(again.position).toEqual({ phase: 1, epoch: 0, step: 0 });
    again.dispose();
  });

  it("tells functions for coefficients apart by what they give, also two of one maker", async () => {
    const filled =
      (value: number): CoefficientGrowthFunction =>
      ({ blocks, fresh }) =>
        fresh.map((j) => new Array<number>(blocks[j]?.templates as number).fill(value));
    const first = open("run", { coefficientGrowth: { growth: filled(0.5) } });
    await first.train("member 0");
    first.dispose();
    expect(() => open("run", { coefficientGrowth: { growth: filled(2) } })).toThrow(
      'another coefficientGrowth (other coefficients for phase "growth")',
    );
    expect(() => open("run")).toThrow(
      'another coefficientGrowth (no function for phase "growth" instead of one)',
    );
    const again = open("run", { coefficientGrowth: { growth: filled(0.5) } });
    expect(again.position).toEqual({ phase: 1, epoch: 0, step: 0 });
    again.dispose();
  });

  it("R5 gives the checkpoint before a damaged one, says so, and puts the damaged one aside", async () => {
    const first = open("run");
    await first.train("member 1");
    first.dispose();
    const numbers = checkpointNumbers(join(folder, "run"));
    const newest = checkpointPath(join(folder, "run"), numbers[0] as number);
    const bytes = readFileSync(join(newest, "network.safetensors"));
    bytes[bytes.length - 5] = (bytes[bytes.length - 5] as number) ^ 1;
    writeFileSync(join(newest, "network.safetensors"), bytes);
    const second = open("run");
    expect(second.resumed).toEqual({
      where: checkpointPath(join(folder, "run"), numbers[1] as number),
      skipped: [
        expect.stringMatching(/^Expected tensor .* to agree with its checksum but got other numbers/),
      ],
      otherwise: [],
    });
    await second.train();
    second.dispose();
    expect(readdirSync(join(folder, "run")).filter((name) => name.startsWith("damaged"))).toHaveLength(1);
    const whole = open("whole");
    await whole.train();
    whole.dispose();
    expect(bytesOf("run")).toEqual(bytesOf("whole"));
  });

  it("says what computed the state, where another version or thread count continues it", async () => {
    const versions = currentVersions();
    const store = (changed: Partial<Versions>): RunDirectory =>
      new RunDirectory(join(folder, "run"), { versions: () => ({ ...versions, ...changed }) });
    const first = new Run({ ...settings, store: store({ threads: 7, node: "v18.0.0" }) });
    await first.train("member 0");
    first.dispose();
    const second = new Run({ ...settings, store: store({ threads: 1 }) });
    expect(second.resumed?.otherwise).toEqual([
      `node ${versions.node} instead of v18.0.0`,
      "threads 1 instead of 7",
    ]);
    second.dispose();
  });

  it("R5 never begins anew in silence when all of its checkpoints are damaged", async () => {
    const first = open("run");
    await first.train("member 0");
    first.dispose();
    for (const number of checkpointNumbers(join(folder, "run"))) {
      rmSync(join(checkpointPath(join(folder, "run"), number), "manifest.json"));
    }
    expect(() => open("run")).toThrow(/^Expected a whole checkpoint but got 2 damaged ones/);
    expect(checkpointNumbers(join(folder, "run"))).toHaveLength(2);
  });

  it("R12 has one owner: a second run is refused while the first trains, and does not take its place", async () => {
    const second = open("run");
    let refused: unknown;
    const first = open("run", {
      on: (event) => {
        if (event.kind === "step") second.train().catch((error: unknown) => (refused = error));
      },
    });
    await first.train("member 0");
    expect(String(refused)).toMatch(
      /^CheckpointError: Expected to be the only run in this directory but got another run of this process/,
    );
    expect(existsSync(join(folder, "run", "lock"))).toBe(false);
    // It was made before the first one trained: its state is the older one.
    await expect(second.train()).rejects.toThrow(/^Expected checkpoint 0 to be the newest but got 2/);
    first.dispose();
    second.dispose();
  });

  it("R12 recovers the lock of a process that is gone, and no other's", async () => {
    mkdirSync(join(folder, "run"));
    const lock = join(folder, "run", "lock");
    const { hostname } = await import("node:os");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const gone = { pid: process.pid, started: "1", boot, host: hostname(), token: "gone" };
    writeFileSync(lock, JSON.stringify(gone));
    const run = open("run");
    await run.train("member 0");
    run.dispose();
    for (const [owner, message] of [
      [JSON.stringify({ ...gone, host: "elsewhere" }), /process \d+ on elsewhere/],
      ["", /a lock that names no process/],
    ] as const) {
      writeFileSync(lock, owner);
      const refused = open("run");
      await expect(refused.train()).rejects.toThrow(message);
      expect(readFileSync(lock, "utf8")).toBe(owner);
      refused.dispose();
    }
  });

  it("logs every number once, also where a run went on from an older state and a line was torn", async () => {
    const first = open("run");
    await first.train("member 1");
    first.dispose();
    // As a kill leaves it: the newest states are gone, the log is not, and its last line is cut.
    const numbers = checkpointNumbers(join(folder, "run"));
    rmSync(checkpointPath(join(folder, "run"), numbers[0] as number), { recursive: true });
    writeFileSync(join(folder, "run", "log.jsonl"), '{"schema":1,"ti', { flag: "a" });
    const second = open("run");
    await second.train();
    const { history, torn, records } = readRunLog(join(folder, "run"));
    expect(torn).toBe(1);
    expect(history).toEqual(second.history);
    expect(records.map(({ event }) => event.kind)).toContain("resumed");
    second.dispose();
  });

  it("stores what computed it", async () => {
    const run = open("run");
    await run.train("member 0");
    run.dispose();
    const [newest] = checkpointNumbers(join(folder, "run"));
    const { versions } = readCheckpoint(checkpointPath(join(folder, "run"), newest as number));
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(versions).toEqual({
      library: version,
      tensorflow: expect.stringMatching(/^2\./),
      node: process.version,
      device: expect.stringMatching(/^[cg]pu$/),
      threads: expect.any(Number),
    });
  });
});
