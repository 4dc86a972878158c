import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { native } from "./tensorflow/native.js";
import { architectureRows } from "./test-support/public-surface/architecture-rows.js";
import { coefficientRows } from "./test-support/public-surface/coefficient-rows.js";
import { composerRows } from "./test-support/public-surface/composer-rows.js";
import { costRows } from "./test-support/public-surface/cost-rows.js";
import type { Entry, Rows } from "./test-support/public-surface/entry.js";
import { experimentRows } from "./test-support/public-surface/experiment-rows.js";
import { entryPoints, library } from "./test-support/public-surface/library.js";
import { dataRows, growthRows, networkRows } from "./test-support/public-surface/made-rows.js";
import { modelRows } from "./test-support/public-surface/model-rows.js";
import { wrongCalls } from "./test-support/public-surface/mutations.js";
import { ownDataRows } from "./test-support/public-surface/own-data-rows.js";
import { questionRows } from "./test-support/public-surface/question-rows.js";
import { reportRows } from "./test-support/public-surface/report-rows.js";
import { scrubberRows } from "./test-support/public-surface/scrubber-rows.js";
import { storageRows } from "./test-support/public-surface/storage-rows.js";
import { sweepRows } from "./test-support/public-surface/sweep-rows.js";
import { Things } from "./test-support/public-surface/things.js";
import { trackingRows } from "./test-support/public-surface/tracking-rows.js";
import { trainingRows } from "./test-support/public-surface/training-rows.js";

const things = new Things();
const rows: Rows = {
  ...costRows(things),
  ...trainingRows(things),
  ...ownDataRows(things),
  ...reportRows(things),
  ...storageRows(things),
  ...scrubberRows(things),
  ...sweepRows(),
  ...trackingRows(),
  ...experimentRows(things),
  ...growthRows(things),
  ...networkRows(things),
  ...architectureRows(),
  ...modelRows(things),
  ...dataRows(things),
  ...questionRows(),
  ...composerRows(things),
  ...coefficientRows(things),
};
const entries = Object.entries(rows).filter((row): row is [string, Entry] => typeof row[1] !== "string");

/** Wrong calls of every entry. */
const runs = 80;
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "public surface "));
beforeAll(() => {
  process.chdir(folder);
  spyOnTensorFlow();
  void [things.run, things.grownNext, things.model];
});
afterAll(() => {
  things.dispose();
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Operations that TensorFlow has run, and tensors that were made in it. */
let operations = 0;

function spyOnTensorFlow(): void {
  const backend = native();
  const { binding } = backend;
  const counted = ["executeOp", "createTensor", "defineFunction"];
  const spy = new Proxy({} as typeof binding, {
    get: (_, key) => {
      if (counted.includes(String(key))) operations += 1;
      return binding[key as keyof typeof binding];
    },
  });
  backend.binding = spy;
}

/** Calls an exported value, or makes one of it. */
function callOf(name: string, { call }: Entry): (...args: readonly unknown[]) => unknown {
  if (call !== undefined) return call as (...args: readonly unknown[]) => unknown;
  const value = library[name] as (new (
    ...args: readonly unknown[]
  ) => unknown) &
    ((...args: readonly unknown[]) => unknown);
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  return isClass ? (...args) => new value(...args) : value;
}

/** What a call threw, or what its promise was rejected with. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    const result = await call();
    const { dispose } = (result ?? {}) as { dispose?: () => void };
    if (typeof dispose === "function") dispose.call(result);
    return undefined;
  } catch (error) {
    return error;
  }
}

function problemsIn(error: unknown): readonly string[] {
  const { problems, message } = error as { problems?: readonly string[]; message?: string };
  return problems ?? String(message).split("\n");
}

const sentence = /^(.{1,40}: )?Expected .+ but got .+ \(.+\)\. .+/s;

describe("every exported value", () => {
  it("has an entry in the table, and no other has", () => {
    const named = Object.keys(rows).filter((name) => !name.includes("."));
    expect(named.sort()).toEqual(Object.keys(library).sort());
  });

  it("has a subpath that exports it, each of which package.json names", () => {
    const { ".": root, ...subpaths } = entryPoints;
    const named = Object.values(subpaths).flatMap((each) => Object.keys(each));
    expect(Object.keys(root).filter((name) => !named.includes(name))).toEqual([]);
    const manifest = JSON.parse(readFileSync(new URL("./package.json", import.meta.url), "utf8"));
    const paths = Object.keys(subpaths);
    expect(Object.keys(manifest.exports)).toEqual([".", ...paths.map((path) => `./${path}`)]);
    // For compilers that do not read "exports", such as that of the notebooks.
    expect(Object.keys(manifest.typesVersions["*"])).toEqual(paths);
  });

  it("is at the front door where a screen has room for it: 70 at most", () => {
    expect(Object.keys(entryPoints["."]).length).toBeLessThanOrEqual(70);
  });
});

/** Data sets are promised by R7, plans and what trains them by R13. */
const data = [dataRows, ownDataRows].flatMap((rowsOf) => Object.keys(rowsOf(things)));
const titled = entries.map(([name, entry]) => ({
  name,
  entry,
  promise: data.includes(name) ? ("R7" as const) : ("R13" as const),
}));

describe("a right call is not refused", () => {
  it.for(titled)("$promise $name", async ({ name, entry }) => {
    const error = await errorOf(() => callOf(name, entry)(...entry.valid()));
    if (entry.endsWith === undefined) expect(error).toBeUndefined();
    else expect((error as Error).message).toMatch(entry.endsWith);
    rmSync(join(folder, "runs"), { recursive: true, force: true });
  });
});

describe("a wrong call is refused, names what is wrong and costs nothing", () => {
  it.for(titled)("$promise $name", async ({ name, entry }, { task }) => {
    await fc.assert(
      fc.asyncProperty(wrongCalls(entry), async ({ args, named, mistake }) => {
        const before = { operations, tensors: tf.memory().numTensors };
        const error = await errorOf(() => callOf(name, entry)(...args));
        expect(error, `${mistake} was taken`).toBeInstanceOf(Error);
        const problems = problemsIn(error);
        for (const problem of problems) expect(problem, mistake).toMatch(sentence);
        expect(problems.join("\n"), mistake).toContain(named);
        expect({ operations, tensors: tf.memory().numTensors }, mistake).toEqual(before);
        expect(readdirSync(folder), mistake).toEqual([]);
      }),
      { numRuns: runs },
    );
    Object.assign(task.meta, { figures: { tries: runs, faults: runs, losses: 0 } });
  });
});
