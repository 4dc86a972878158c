import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PhotoDataset, photoBatches, photoEvaluationBatches } from "mixture-growth/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tinyPhotos } from "../../src/test-support/tiny-photos.js";
import { cloneRoot } from "../setup/places.mjs";

// The built library, as it is used: TypeScript sources cannot start the threads that read photographs.

const root = mkdtempSync(join(tmpdir(), "photo threads "));
let data: PhotoDataset;
beforeAll(async () => {
  data = await tinyPhotos(join(root, "photos"));
});
afterAll(() => rmSync(root, { recursive: true }));

type Batches = ReturnType<typeof photoBatches>;

async function collect(batches: Batches): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** Threads of this process that are open, whether they keep it alive or not. */
const openThreads = (): number =>
  (process.report.getReport() as unknown as { workers: readonly unknown[] }).workers.length;

describe("threads that read photographs", () => {
  const training = (threads: number): Parameters<typeof photoBatches>[0] => ({
    set: data.train,
    batchSize: 5,
    size: 16,
    seed: 3,
    epoch: 2,
    startBatch: 1,
    threads,
  });

  it("give the same bits as this one, however many they are", async () => {
    const own = await collect(photoBatches(training(0)));
    expect(own).toHaveLength(4);
    for (const threads of [1, 3]) expect(await collect(photoBatches(training(threads)))).toEqual(own);
    const lighting = "as-coded";
    expect(await collect(photoBatches({ ...training(2), lighting }))).toEqual(
      await collect(photoBatches({ ...training(0), lighting })),
    );
    const centres = (threads: number): Batches =>
      photoEvaluationBatches({ set: data.test, batchSize: 5, size: 16, threads });
    expect(await collect(centres(2))).toEqual(await collect(centres(0)));
  });

  it("end with the loop that asks for batches, wherever it ends", async () => {
    const before = openThreads();
    let during = 0;
    for await (const _ of photoBatches(training(2))) {
      during = openThreads();
      break;
    }
    expect(during).toBe(before + 2);
    expect(openThreads()).toBe(before);
    await collect(photoBatches(training(1)));
    expect(openThreads()).toBe(before);
    const controller = new AbortController();
    const stopped = photoBatches({ ...training(2), signal: controller.signal });
    await stopped.next();
    controller.abort(new Error("enough"));
    await expect(stopped.next()).rejects.toThrow("enough");
    expect(openThreads()).toBe(before);
  });

  it("keep a process alive until they have ended, and no longer", () => {
    // Nothing else runs in these processes: one that waits without anything that keeps it alive exits with status 13.
    const root = JSON.stringify(join(data.train.folder, ".."));
    const program = (use: string): string => `
      import { indexImageFolder, photoBatches } from "mixture-growth/data";
      const { train: set } = await indexImageFolder(${root});
      const batches = photoBatches({ set, batchSize: 2, size: 64, seed: 0, epoch: 0, threads: 2 });
      ${use}
      process.stdout.write("ended");`;
    for (const use of ["for await (const _ of batches) break;", "await batches.next();"]) {
      const args = ["--input-type=module", "--eval", program(use)];
      expect(execFileSync(process.execPath, args, { cwd: cloneRoot, encoding: "utf8" })).toBe("ended");
    }
  });

  it("tell which photograph is broken or missing, as this one does", async () => {
    const path = join(data.train.folder, "n01/2.JPEG");
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length - 100));
    const told: string[] = [];
    const onBroken = (error: Error, file: string): void => void told.push(`${error.name} ${file}`);
    const whereverItIs = { startBatch: 0 };
    const all = await collect(photoBatches({ ...training(1), ...whereverItIs, onBroken }));
    expect(all).toEqual(await collect(photoBatches({ ...training(0), ...whereverItIs, onBroken })));
    expect(told).toEqual([`DataError ${path}`, `DataError ${path}`]);
    await expect(collect(photoBatches({ ...training(1), ...whereverItIs }))).rejects.toMatchObject({
      name: "DataError",
      code: "corrupt",
    });
    rmSync(path);
    await expect(collect(photoBatches({ ...training(1), ...whereverItIs, onBroken }))).rejects.toMatchObject({
      name: "DataError",
      code: "missing",
    });
    expect(openThreads()).toBe(0);
  });
});
