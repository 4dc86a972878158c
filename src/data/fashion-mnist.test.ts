import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DataError } from "./data-error.js";
import { fashionMnist, fashionMnistMini } from "./fashion-mnist.js";
import { changedByte } from "./test-support/bytes.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const embedded = fileURLToPath(new URL("./fashion-mnist-mini/", import.meta.url));

describe("the embedded Fashion-MNIST mini set", () => {
  it("has 600 and 100 grey 28x28 images of each of ten classes", () => {
    const { train, test } = fashionMnistMini();
    expect([train.count, train.height, train.width, train.channels, train.classes]).toEqual([
      6000, 28, 28, 1, 10,
    ]);
    expect([train.images.length, test.images.length]).toEqual([6000 * 784, 1000 * 784]);
    for (const [set, each] of [
      [train, 600],
      [test, 100],
    ] as const) {
      for (let label = 0; label < 10; label++) {
        expect(set.labels.filter((found) => found === label).length).toBe(each);
      }
    }
    // The full set's statistics are 0.2860 and 0.3530.
    expect(train.mean[0]).toBeCloseTo(0.286, 2);
    expect(train.std[0]).toBeCloseTo(0.353, 2);
    expect(test.mean).toEqual(train.mean);
  });

  it("is averaged to 14x14 on request", () => {
    const full = fashionMnistMini().train;
    const { train, test } = fashionMnistMini({ pool: 2 });
    expect([train.height, train.width, train.images.length]).toEqual([14, 14, 6000 * 196]);
    expect(test.width).toBe(14);
    for (const [index, row, column] of [
      [0, 7, 7],
      [17, 3, 9],
      [5999, 13, 0],
    ] as const) {
      const at = (y: number, x: number): number => full.images[index * 784 + y * 28 + x]!;
      const [y, x] = [2 * row, 2 * column];
      const average = (at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1)) / 4;
      expect(train.images[index * 196 + row * 14 + column]).toBe(Math.round(average));
    }
    expect(train.std[0]).toBeLessThan(full.std[0]!);
  });

  it("is padded with zeros to 32x32 on request, keeping its statistics", () => {
    const plain = fashionMnistMini().train;
    const { train } = fashionMnistMini({ pad: 32 });
    expect([train.height, train.width]).toEqual([32, 32]);
    expect(train.mean).toEqual(plain.mean);
    const image = train.images.subarray(1024, 2048);
    expect([...image.subarray(0, 64)].every((pixel) => pixel === 0)).toBe(true);
    for (let row = 0; row < 28; row++) {
      expect(image.subarray((row + 2) * 32 + 2, (row + 2) * 32 + 30)).toEqual(
        plain.images.subarray(784 + row * 28, 784 + (row + 1) * 28),
      );
    }
  });

  it("refuses to be padded to less than it is", () => {
    expect(() => fashionMnistMini({ pad: 20 })).toThrow(
      "Expected pad to be an integer in 28..256 but got 20",
    );
  });

  it("lists its checksums beside the files", () => {
    const listed = readFileSync(join(embedded, "SHA256SUMS"), "utf8").trim().split("\n");
    const source = readFileSync(fileURLToPath(new URL("./fashion-mnist.ts", import.meta.url)), "utf8");
    expect(listed.length).toBe(4);
    for (const line of listed) {
      const [sha256, file] = line.split("  ") as [string, string];
      expect(source).toContain(sha256);
      expect(existsSync(join(embedded, file))).toBe(true);
    }
  });
});

describe("a changed copy", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fashion-"));
    cpSync(embedded, folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("R7 is refused with the expected and the found checksum", () => {
    const path = join(folder, "train-labels-idx1-ubyte.gz");
    const bytes = readFileSync(path);
    writeFileSync(path, changedByte(bytes, 1000, bytes[1000]! ^ 1));
    expect(() => fashionMnistMini({ folder })).toThrow(DataError);
    expect(() => fashionMnistMini({ folder })).toThrow(
      /Expected SHA-256 ad10c5b63cc571a1b1e3466e319c5712cf94438f98643f47a64c2239b56ea625 but got [0-9a-f]{64} \(.*train-labels-idx1-ubyte\.gz\)/,
    );
  });

  it("is not taken for the full set", () => {
    expect(() => fashionMnist({ folder: embedded })).toThrow(
      /Expected content with MD5 f4a8712d7a061bf5bd6d2ca38dc4d50a but got [0-9a-f]{32} \(.*train-images-idx3-ubyte\.gz\)/,
    );
  });
});

const debianFolder = "/usr/share/datasets/fashion-mnist";
describe.skipIf(!existsSync(debianFolder))("the full Fashion-MNIST of the Debian package", () => {
  it("begins every class with the mini set's images", () => {
    const full = fashionMnist({ folder: debianFolder }).train;
    const mini = fashionMnistMini().train;
    const first = full.labels.indexOf(mini.labels[0]!);
    expect(full.images.subarray(first * 784, (first + 1) * 784)).toEqual(mini.images.subarray(0, 784));
  });
});
