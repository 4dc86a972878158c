import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseCifarRecords, readCifar } from "./cifar.js";
import { type CifarKind, cifarLayouts } from "./cifar-files.js";
import { DataError } from "./data-error.js";
import type { Dataset } from "./dataset.js";
import { channelStatistics } from "./statistics.js";
import { takePerClass } from "./subset.js";
import { makeCifarRecords, makeTar } from "./test-support/archives.js";
import { attempt } from "./test-support/bytes.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cifar-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const kinds: readonly CifarKind[] = ["cifar10", "cifar100"];
const fineNames = Array.from({ length: 100 }, (_, label) => `fine_${label}`).join("\n");

/** Of everything in a data set; comparing pixel by pixel would take seconds. */
function digest(data: Dataset): string {
  const hash = createHash("sha256");
  for (const set of [data.train, data.test]) hash.update(set.images).update(set.labels);
  const plain = [data.train, data.test].map((set) => ({ ...set, images: 0, labels: 0 }));
  return hash.update(JSON.stringify([data.name, plain])).digest("hex");
}

function made(kind: CifarKind): { name: string; content: Uint8Array | string }[] {
  const layout = cifarLayouts[kind];
  const files = [...layout.train, layout.test].map((file, seed) => ({
    name: file.name,
    content: makeCifarRecords(kind, 20 + seed, seed) as Uint8Array | string,
  }));
  return kind === "cifar100"
    ? [...files, { name: "fine_label_names.txt", content: `${fineNames}\n` }]
    : files;
}

describe("CIFAR records", () => {
  it.each(kinds)("of %s hold labels, then planes, which become pixels with channels last", (kind) => {
    const bytes = makeCifarRecords(kind, 3);
    const { labelBytes } = cifarLayouts[kind];
    const { images, labels, count } = parseCifarRecords(bytes, { kind }, "f.bin");
    expect(count).toBe(3);
    for (const [record, row, column, channel] of [
      [0, 0, 0, 0],
      [1, 31, 31, 2],
      [2, 5, 17, 1],
    ] as const) {
      const plane = record * (labelBytes + 3072) + labelBytes + channel * 1024;
      expect(images[((record * 32 + row) * 32 + column) * 3 + channel]).toBe(
        bytes[plane + row * 32 + column],
      );
    }
    expect([...labels]).toEqual([0, 1, 2]);
  });

  it("of CIFAR-100 give the coarse label on request", () => {
    const bytes = makeCifarRecords("cifar100", 60);
    const read = (labels: "fine" | "coarse"): Uint8Array =>
      parseCifarRecords(bytes, { kind: "cifar100", labels }, "f.bin").labels;
    expect([read("fine")[45], read("coarse")[45]]).toEqual([45, 5]);
  });

  it("R7 that are incomplete or mislabelled are refused", () => {
    const bytes = makeCifarRecords("cifar10", 2);
    expect(() => parseCifarRecords(bytes.subarray(1), { kind: "cifar10" }, "f.bin")).toThrow(
      "Expected whole records of 3073 bytes but got 6145 bytes (f.bin). Fetch the set again: npm run data -- cifar10.",
    );
    bytes[3073] = 10;
    expect(() => parseCifarRecords(bytes, { kind: "cifar10" }, "f.bin")).toThrow(
      "Expected a label in 0..9 but got 10 (record 1 of f.bin)",
    );
  });

  it("that are random bytes give our error or labels in range", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(4),
        (kind, start, records) => {
          const bytes = new Uint8Array(
            records * (3072 + cifarLayouts[kind].labelBytes) + ((start[0] ?? 0) % 2),
          );
          bytes.set(start.subarray(0, bytes.length));
          const outcome = attempt(() => parseCifarRecords(bytes, { kind }, "f"));
          if (outcome instanceof DataError) return;
          expect(outcome.images.length).toBe(records * 3072);
          expect(outcome.labels.every((label) => label < (kind === "cifar10" ? 10 : 100))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("reading a CIFAR set", () => {
  it.each(kinds)("%s gives the same from a folder, a .tar and a .tar.gz", async (kind) => {
    const files = made(kind);
    const layout = cifarLayouts[kind];
    for (const file of files) writeFileSync(join(folder, file.name), file.content);
    const tar = makeTar(files.map((file) => ({ ...file, name: `${layout.folder}/${file.name}` })));
    writeFileSync(join(folder, "a.tar"), tar);
    writeFileSync(join(folder, "a.tar.gz"), gzipSync(tar));
    const sets = [folder, join(folder, "a.tar"), join(folder, "a.tar.gz")].map((path) =>
      readCifar({ kind, path, content: "any" }),
    );
    const [first, ...others] = await Promise.all(sets);
    expect(first!.train.count).toBe(kind === "cifar10" ? 20 + 21 + 22 + 23 + 24 : 20);
    expect(first!.train.classNames[7]).toBe(kind === "cifar10" ? "class 7" : "fine_7");
    expect(first!.train.mean).toEqual(layout.mean);
    for (const other of others) expect(digest(other)).toBe(digest(first!));
  });

  it("R7 refuses other bytes than the published ones, with expected and found", async () => {
    const path = join(folder, "wrong");
    for (const file of made("cifar100")) writeFileSync(join(folder, file.name), file.content);
    await expect(readCifar({ kind: "cifar100", path: folder })).rejects.toThrow(
      /Expected 153700000 bytes but got 61480 \(.*train\.bin\)\. Fetch the set again: npm run data -- cifar100\./,
    );
    await expect(readCifar({ kind: "cifar100", path })).rejects.toMatchObject({ code: "missing" });
  });

  it("R7 names the file that is missing", async () => {
    const path = mkdtempSync(join(folder, "empty-"));
    await expect(readCifar({ kind: "cifar10", path })).rejects.toThrow(
      "Expected data_batch_1.bin but found only none of the files",
    );
  });

  it("has no coarse labels for CIFAR-10", async () => {
    await expect(readCifar({ kind: "cifar10", path: folder, labels: "coarse" })).rejects.toThrow(
      'Expected labels to be "fine" but got "coarse" (CIFAR-10)',
    );
  });

  it("R7 refuses a damaged archive", async () => {
    const packed = gzipSync(makeTar(made("cifar100")));
    const path = join(folder, "damaged.tar.gz");
    for (const bytes of [
      packed.subarray(0, packed.length - 9),
      packed.subarray(0, 5000),
      Buffer.from("no tar at all"),
    ]) {
      writeFileSync(path, bytes);
      await expect(readCifar({ kind: "cifar100", path, content: "any" })).rejects.toMatchObject({
        code: "corrupt",
      });
    }
  });
});

const sharedArchive = fileURLToPath(new URL("../../../shared/data/cifar-100-binary.tar.xz", import.meta.url));

describe.skipIf(!existsSync(sharedArchive))("the real CIFAR-100", () => {
  it("is read, verified and has its published statistics", { timeout: 120_000 }, async () => {
    execFileSync("tar", ["-xJf", sharedArchive, "-C", folder]);
    const path = join(folder, "cifar-100-binary");
    const { train, test } = await readCifar({ kind: "cifar100", path });
    expect([train.count, test.count, train.classes]).toEqual([50_000, 10_000, 100]);
    expect(train.classNames.slice(0, 2)).toEqual(["apple", "aquarium_fish"]);
    const { mean, std } = channelStatistics(train.images, 3);
    for (let channel = 0; channel < 3; channel++) {
      expect(mean[channel]).toBeCloseTo([0.5071, 0.4865, 0.4409][channel]!, 4);
      expect(std[channel]).toBeCloseTo([0.2673, 0.2564, 0.2762][channel]!, 4);
    }
    expect(takePerClass(train, 500).count).toBe(50_000);
    const coarse = await readCifar({ kind: "cifar100", path, labels: "coarse" });
    expect(coarse.test.classNames[1]).toBe("fish");
    expect(takePerClass(coarse.test, 500).count).toBe(10_000);
  });
});
