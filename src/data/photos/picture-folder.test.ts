import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { imageFolder } from "./picture-folder.js";

const root = mkdtempSync(join(tmpdir(), "pictures "));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes pictures of one brightness each, wider than high. */
async function write(folder: string, levels: readonly number[]): Promise<void> {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [i, level] of levels.entries()) {
    const background = { r: level, g: level, b: level };
    const png = await sharp({ create: { width: 6, height: 4, channels: 3, background } })
      .png()
      .toBuffer();
    writeFileSync(join(root, folder, `${i}.png`), png);
  }
}

describe("a folder of pictures", () => {
  it("is a set with the names of its folders, normalised by its own statistics", async () => {
    await write("plain/dark", [10, 20, 30, 40]);
    await write("plain/light", [200, 210, 220, 230]);
    const { name, train, test } = await imageFolder(join(root, "plain"), {
      size: 4,
      channels: 1,
      testShare: 0.25,
      seed: 0,
    });
    expect(name).toBe("plain");
    expect(train).toMatchObject({
      kind: "images",
      height: 4,
      width: 4,
      channels: 1,
      classNames: ["dark", "light"],
      count: 6,
    });
    expect(test.count).toBe(2);
    const levels = [...train.images, ...test.images].filter((_, i) => i % 16 === 0);
    expect(levels.sort((a, b) => a - b)).toEqual([10, 20, 30, 40, 200, 210, 220, 230]);
    const mean = train.images.reduce((sum, pixel) => sum + pixel, 0) / train.images.length / 255;
    expect(train.mean[0]).toBeCloseTo(mean);
    expect(test.mean).toEqual(train.mean);
  });

  it("may be divided into train and test, and read in part, in colour", async () => {
    for (const part of ["train", "test"]) {
      await write(`divided/${part}/a`, [10, 20, 30]);
      await write(`divided/${part}/b`, [200, 220, 240]);
    }
    const { train, test } = await imageFolder(join(root, "divided"), { size: 2, perClass: 2 });
    expect([train.count, test.count, train.channels]).toEqual([4, 4, 3]);
    expect([...train.labels]).toEqual([0, 0, 1, 1]);
  });

  it("names all files that cannot be read, and what is missing", async () => {
    await write("broken/a", [1, 2]);
    await write("broken/b", [3, 4]);
    writeFileSync(join(root, "broken/a/torn.png"), "no picture");
    writeFileSync(join(root, "broken/b/empty.jpg"), "");
    await expect(imageFolder(join(root, "broken"), { size: 2 })).rejects.toThrow(
      /got 2 that cannot: .*torn\.png, .*empty\.jpg \(imageFolder\)\. Replace or delete them\./,
    );
    await expect(imageFolder(join(root, "nowhere"), { size: 2 })).rejects.toThrow(
      "Expected a folder of class folders",
    );
    await expect(imageFolder(join(root, "plain/dark"), { size: 2 })).rejects.toThrow(
      "found 4 files and no folder",
    );
    mkdirSync(join(root, "broken/c"), { recursive: true });
    await expect(imageFolder(join(root, "broken"), { size: 2 })).rejects.toThrow(
      /but found none of c \(.*broken\)\. Put some into these folders, or delete them\./,
    );
    mkdirSync(join(root, "empty/a"), { recursive: true });
    await expect(imageFolder(join(root, "empty"), { size: 2 })).rejects.toThrow(
      "Expected pictures (jpg, png",
    );
  });
});
