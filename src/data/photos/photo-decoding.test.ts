import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeCentre, decodeRegion, inksToColours, readPhoto } from "./photo-decoding.js";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "decoding-"));
});
afterAll(() => rmSync(root, { recursive: true }));

describe("a photograph in inks (CMYK)", () => {
  // Expected values are those of Pillow's convert("RGB").
  it.each([
    [
      [217, 163, 130, 69],
      [28, 67, 91],
    ],
    [
      [128, 155, 248, 186],
      [34, 27, 2],
    ],
    [
      [71, 208, 171, 0],
      [184, 47, 84],
    ],
    [
      [117, 255, 206, 251],
      [2, 0, 1],
    ],
  ])("turns inks %j into the colours %j", (inks, colours) => {
    expect([...inksToColours(Uint8Array.from(inks))]).toEqual(colours);
  });

  it("gives CMYK as RGB, turned before it is scaled, for training and evaluation alike", async () => {
    const path = join(root, "inks.jpg");
    const inks = Buffer.alloc(64 * 64 * 4).fill(Buffer.from([217, 163, 130, 69]));
    const raw = { width: 64, height: 64, channels: 4 } as const;
    const image = sharp(inks, { raw }).pipelineColourspace("cmyk").toColourspace("cmyk");
    writeFileSync(path, await image.jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer());
    const photo = await readPhoto(path);
    expect(photo.isCmyk).toBe(true);
    const written = await sharp(path).pipelineColourspace("cmyk").toColourspace("cmyk").raw().toBuffer();
    const expected = inksToColours(written.subarray(0, 4));
    const centre = await decodeCentre(photo, { size: 16, resize: 20 });
    const region = await decodeRegion(photo, { left: 3, top: 5, width: 40, height: 30 }, 24);
    for (const pixels of [centre, region]) {
      for (const channel of [0, 1, 2]) {
        expect(Math.abs(pixels[channel]! - expected[channel]!)).toBeLessThanOrEqual(1);
      }
    }
  });
});
