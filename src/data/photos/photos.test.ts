import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Batch } from "../batches.js";
import { DataError } from "../data-error.js";
import type { PhotoDataset } from "../dataset.js";
import { imageNetMean, imageNetStd, indexImageFolder, readPhotos } from "./image-folder.js";
import { imageNetAugmentation } from "./photo-augmentation.js";
import { photoBatches, photoEvaluationBatches } from "./photo-batches.js";
import { decodeCentre, readPhoto } from "./photo-decoding.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const shared = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));
let root = "";
let made: PhotoDataset;

/** A photograph with a bright left half of one colour and a dark right half. */
function picture(width: number, height: number, colour: string): Sharp {
  const left = { create: { width: Math.ceil(width / 2), height, channels: 3, background: colour } } as const;
  return sharp({ create: { width, height, channels: 3, background: "#202020" } }).composite([
    { input: left, left: 0, top: 0 },
  ]);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "photos-"));
  for (const folder of ["set/train/n02", "set/train/n01", "set/train/.n03.partial", "set/val/n01"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const put = async (path: string, image: Sharp): Promise<void> => {
    writeFileSync(join(root, "set", path), await image.toBuffer());
  };
  await put("train/n01/red.JPEG", picture(90, 60, "#c04040").jpeg());
  await put("train/n01/grey.JPEG", picture(60, 90, "#808080").greyscale().jpeg());
  await put("train/n02/cmyk.JPEG", picture(64, 64, "#4040c0").toColourspace("cmyk").jpeg());
  await put("train/n02/turned.JPEG", picture(80, 60, "#40c040").withMetadata({ orientation: 6 }).jpeg());
  await put("train/n02/clear.png", picture(70, 70, "#c0c040").ensureAlpha(0.5).png());
  await put("val/n01/tiny.JPEG", picture(3, 5, "#ffffff").jpeg());
  writeFileSync(join(root, "set/train/.n03.partial/half.JPEG"), "x");
  writeFileSync(join(root, "set/train/n01/notes.txt"), "no photograph");
  writeFileSync(join(root, "set/classes.txt"), "n01\tfirst thing\nn02\tsecond <thing>\n");
  made = await indexImageFolder(join(root, "set"));
});
afterAll(() => rmSync(root, { recursive: true }));

const collect = async (batches: AsyncIterable<Batch>): Promise<Batch[]> => {
  const found: Batch[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
};
const pixelsByNumber = (batches: readonly Batch[], size: number): Map<number, string> => {
  const length = size * size * 3;
  return new Map(
    batches.flatMap((batch) =>
      [...batch.indices].map(
        (index, place) =>
          [index, batch.images.subarray(place * length, (place + 1) * length).join()] as const,
      ),
    ),
  );
};

describe("an image folder", () => {
  it("lists photographs by class and name, and leaves out what is still being prepared", () => {
    expect(made.train.files).toEqual([
      "n01/grey.JPEG",
      "n01/red.JPEG",
      "n02/clear.png",
      "n02/cmyk.JPEG",
      "n02/turned.JPEG",
    ]);
    expect([...made.train.labels]).toEqual([0, 0, 1, 1, 1]);
    expect(made.train.classNames).toEqual(["first thing", "second <thing>"]);
    expect([made.test.count, made.test.classes]).toEqual([1, 2]);
  });

  it("that is missing, empty or inconsistent is refused with the command that prepares it", async () => {
    await expect(indexImageFolder(join(root, "none"))).rejects.toThrow(
      /Expected a folder of class folders .*npm run data/,
    );
    const empty = mkdtempSync(join(root, "empty-"));
    mkdirSync(join(empty, "train/n01"), { recursive: true });
    mkdirSync(join(empty, "val/n01"), { recursive: true });
    await expect(indexImageFolder(empty)).rejects.toThrow("Expected photographs but found none");
    mkdirSync(join(empty, "val/n07"));
    await expect(indexImageFolder(empty)).rejects.toThrow("among those of train but got n07");
  });
});

describe("decoding", () => {
  it.each([
    ["red.JPEG", [192, 64, 64]],
    ["grey.JPEG", [128, 128, 128]],
    ["clear.png", [192, 192, 64]],
  ] as const)("gives the colours of %s as RGB", async (file, colour) => {
    const folder = made.train.files.find((path) => path.endsWith(file))!;
    const pixels = await decodeCentre(await readPhoto(join(made.train.folder, folder)), {
      size: 32,
      resize: 32,
    });
    expect(pixels.length).toBe(32 * 32 * 3);
    for (const channel of [0, 1, 2]) {
      expect(Math.abs(pixels[16 * 32 * 3 + 3 * 3 + channel]! - colour[channel]!)).toBeLessThan(4);
    }
  });

  it("does not turn by the EXIF orientation, as the published loader does not", async () => {
    const photo = await readPhoto(join(made.train.folder, "n02/turned.JPEG"));
    expect([photo.width, photo.height]).toEqual([80, 60]);
    const pixels = await decodeCentre(photo, { size: 20, resize: 20 });
    // Bright on the left, dark on the right.
    expect(pixels[10 * 60 + 1]! - pixels[10 * 60 + 58]!).toBeGreaterThan(100);
  });

  it("enlarges what is smaller than the network's input", async () => {
    const { images } = await readPhotos(made.test, { size: 24 });
    expect(images.length).toBe(24 * 24 * 3);
    expect(images.every((pixel) => pixel > 0)).toBe(true);
  });

  it("of any cut or changed file gives our error or an image of the right size", {
    timeout: 30_000,
  }, async () => {
    const whole = readFileSync(join(made.train.folder, "n01/red.JPEG"));
    const path = join(root, "broken.JPEG");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 3 }),
        async (length, changes) => {
          const bytes = Buffer.from(whole);
          for (const [place, value] of changes) bytes[place] = value;
          writeFileSync(path, changes.length === 0 ? bytes.subarray(0, length) : bytes);
          const outcome = await readPhoto(path)
            .then((photo) => decodeCentre(photo, { size: 16, resize: 18 }))
            .catch((error: unknown) => error);
          if (outcome instanceof Uint8Array) expect(outcome.length).toBe(16 * 16 * 3);
          else expect(outcome).toBeInstanceOf(DataError);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("batches of photographs", () => {
  const options = (batchSize: number) => ({ set: made.train, batchSize, seed: 3, epoch: 1, size: 16 });

  it("visit each once, alike for every batch size and number of batches ahead", async () => {
    const whole = await collect(photoBatches(options(5)));
    expect(whole.length).toBe(1);
    expect(whole[0]!.shape).toEqual([5, 16, 16, 3]);
    expect([...whole[0]!.indices].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([...whole[0]!.labels]).toEqual([...whole[0]!.indices].map((index) => made.train.labels[index]));
    for (const [batchSize, ahead] of [
      [1, 0],
      [2, 3],
    ] as const) {
      const batches = await collect(photoBatches({ ...options(batchSize), ahead }));
      expect(pixelsByNumber(batches, 16)).toEqual(pixelsByNumber(whole, 16));
    }
  });

  it("started at batch k are exactly the rest", async () => {
    const all = await collect(photoBatches(options(2)));
    expect(await collect(photoBatches({ ...options(2), startBatch: 1 }))).toEqual(all.slice(1));
  });

  it("change with seed and epoch", async () => {
    const whole = pixelsByNumber(await collect(photoBatches(options(5))), 16);
    expect(pixelsByNumber(await collect(photoBatches({ ...options(5), epoch: 2 })), 16)).not.toEqual(whole);
    expect(pixelsByNumber(await collect(photoBatches({ ...options(5), seed: 4 })), 16)).not.toEqual(whole);
  });

  it("light each image by itself, or as coded the whole batch alike", async () => {
    // A uniform photograph shows the shift of the colours and nothing else.
    const folder = mkdtempSync(join(root, "flat-"));
    mkdirSync(join(folder, "train/n01"), { recursive: true });
    mkdirSync(join(folder, "val/n01"), { recursive: true });
    const flat = await sharp({ create: { width: 20, height: 20, channels: 3, background: "#808080" } })
      .png()
      .toBuffer();
    for (const name of ["train/n01/a.png", "train/n01/b.png", "val/n01/c.png"])
      writeFileSync(join(folder, name), flat);
    const { train } = await indexImageFolder(folder);
    const augment = {
      kind: "photographs",
      scale: [1, 1],
      ratio: [1, 1],
      jitter: 0,
      flip: 0,
      lighting: 0.1,
    } as const;
    const first = async (lighting: "per-image" | "as-coded"): Promise<readonly number[]> => {
      const [batch] = await collect(
        photoBatches({ set: train, batchSize: 2, seed: 0, epoch: 0, size: 4, augment, lighting }),
      );
      return [batch!.images[0]!, batch!.images[48]!];
    };
    const asCoded = await first("as-coded");
    expect(asCoded[0]).toBe(asCoded[1]);
    const perImage = await first("per-image");
    expect(perImage[0]).not.toBe(perImage[1]);
    expect(perImage[0]).not.toBeCloseTo((128 / 255 - imageNetMean[0]!) / imageNetStd[0]!, 4);
  });

  it("are mixed in pairs where that is asked for, from any batch on, by shares of their classes", async () => {
    const plain = await collect(photoBatches({ ...options(2), augment: imageNetAugmentation }));
    const mixing = { ...options(2), augment: { ...imageNetAugmentation, mixup: 1 } };
    const mixed = await collect(photoBatches(mixing));
    const [[first], [before]] = [mixed, plain] as [[Batch], [Batch]];
    const length = before.images.length / 2;
    const [labels, targets] = [before.labels, first.targets as Float32Array];
    const [own, other] = [before.images[7], before.images[7 + length]] as [number, number];
    const share = ((first.images[7] as number) - other) / (own - other);
    const wanted = labels[0] === labels[1] ? 1 : share;
    expect(targets[labels[0] as number]).toBeCloseTo(wanted, 3);
    expect((targets[0] as number) + (targets[1] as number)).toBeCloseTo(1, 5);
    expect(first.images).not.toEqual(before.images);
    expect(await collect(photoBatches({ ...mixing, startBatch: 1 }))).toEqual(mixed.slice(1));
    expect(before).not.toHaveProperty("targets");
  });

  it("end with an error that names a broken file, or go on when told to", async () => {
    const folder = mkdtempSync(join(root, "damaged-"));
    cpSync(join(root, "set"), folder, { recursive: true });
    const red = readFileSync(join(folder, "train/n01/red.JPEG"));
    writeFileSync(join(folder, "train/n01/red.JPEG"), red.subarray(0, red.length - 200));
    const { train } = await indexImageFolder(folder);
    const wanted = { set: train, batchSize: 5, seed: 0, epoch: 0, size: 8 };
    await expect(collect(photoBatches(wanted))).rejects.toThrow(/Expected a whole photograph .*red\.JPEG/);
    const broken: DataError[] = [];
    const [batch] = await collect(photoBatches({ ...wanted, onBroken: (error) => broken.push(error) }));
    expect(broken.map((error) => error.code)).toEqual(["corrupt"]);
    const place = batch!.indices.indexOf(1);
    expect(batch!.images.subarray(place * 192, (place + 1) * 192).every((value) => value === 0)).toBe(true);
  });

  it("read nothing any more once their loop has ended", async () => {
    const folder = mkdtempSync(join(root, "many-"));
    for (const part of ["train/n01", "val/n01"]) mkdirSync(join(folder, part), { recursive: true });
    const large = await picture(900, 700, "#c04040").jpeg().toBuffer();
    for (let i = 0; i < 24; i++) writeFileSync(join(folder, `train/n01/${i}.JPEG`), large);
    writeFileSync(join(folder, "val/n01/0.JPEG"), large);
    const { train } = await indexImageFolder(folder);
    const decoding = (): number => sharp.counters().queue + sharp.counters().process;
    const how = { set: train, batchSize: 1, seed: 0, ahead: 23, threads: 0 };
    let during = 0;
    // A pass whose photographs are all decoded whenever it is looked at shows nothing: another one does.
    for (let epoch = 0; epoch < 20 && during === 0; epoch++) {
      for await (const _ of photoBatches({ ...how, epoch })) {
        during = decoding();
        if (during > 0) break;
      }
    }
    expect(during).toBeGreaterThan(0);
    expect(decoding()).toBe(0);
  });

  it("shows each as evaluation does where nothing is to be changed", async () => {
    const plain = await collect(photoBatches({ ...options(5), augment: "none" }));
    const centres = photoEvaluationBatches({ set: made.train, batchSize: 5, size: 16 });
    expect(pixelsByNumber(plain, 16)).toEqual(pixelsByNumber(await collect(centres), 16));
  });

  it("stop when told to, and refuse wrong options at once", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(collect(photoBatches({ ...options(2), signal: controller.signal }))).rejects.toThrow(
      "abort",
    );
    for (const wrong of [{ batchSize: 0 }, { startBatch: 9 }, { size: 0 }, { ahead: -1 }, { threads: 0.5 }]) {
      expect(() => photoBatches({ ...options(2), ...wrong })).toThrow(DataError);
    }
  });

  it("for evaluation show the scaled centre, the same every time", async () => {
    const [batch] = await collect(
      photoEvaluationBatches({ set: made.train, batchSize: 8, size: 28, resize: 32 }),
    );
    expect([...batch!.indices]).toEqual([0, 1, 2, 3, 4]);
    const photo = await readPhoto(join(made.train.folder, made.train.files[1]!));
    const pixels = await decodeCentre(photo, { size: 28, resize: 32 });
    const start = 28 * 28 * 3;
    expect(batch!.images[start]).toBeCloseTo((pixels[0]! / 255 - imageNetMean[0]!) / imageNetStd[0]!, 5);
  });
});

describe.skipIf(!existsSync(shared("tiny-imagenet-20.tgz")))("two classes of the real Tiny-ImageNet", () => {
  it("are listed, and read into memory as a set of images", { timeout: 60_000 }, async () => {
    const members = [
      "classes.txt",
      ...["train", "val"].flatMap((part) => [`${part}/n01443537`, `${part}/n07871810`]),
    ];
    const paths = members.map((member) => `tiny-imagenet-20/${member}`);
    execFileSync("tar", ["-xzf", shared("tiny-imagenet-20.tgz"), "-C", root, ...paths]);
    const { train, test } = await indexImageFolder(join(root, "tiny-imagenet-20"));
    expect([train.count, test.count, train.classes]).toEqual([1000, 100, 2]);
    expect(train.classNames[0]).toBe("goldfish, Carassius auratus");
    const images = await readPhotos(test, { size: 64 });
    expect([images.count, images.height, images.images.length]).toEqual([100, 64, 100 * 64 * 64 * 3]);
    // Orange fish: more red than blue on average.
    let [red, blue] = [0, 0];
    for (let place = 0; place < 50 * 64 * 64 * 3; place += 3) {
      red += images.images[place]!;
      blue += images.images[place + 2]!;
    }
    expect(red).toBeGreaterThan(1.2 * blue);
  });
});

describe.skipIf(!existsSync(shared("imagenet-sample-100.tar")))("100 real ImageNet photographs", () => {
  it("are all decoded for training and for evaluation", { timeout: 60_000 }, async () => {
    execFileSync("tar", ["-xf", shared("imagenet-sample-100.tar"), "-C", root]);
    const folder = join(root, "imagenet-sample-100");
    cpSync(join(folder, "train"), join(folder, "val"), { recursive: true });
    const { train } = await indexImageFolder(folder);
    expect([train.count, train.classes]).toEqual([100, 100]);
    const training = await collect(photoBatches({ set: train, batchSize: 32, seed: 0, epoch: 0 }));
    expect(training.map((batch) => batch.shape[0])).toEqual([32, 32, 32, 4]);
    const evaluation = photoEvaluationBatches({ set: train, batchSize: 50, startBatch: 1 });
    for (const batch of [...training, ...(await collect(evaluation))]) {
      expect(batch.images.every((value) => Math.abs(value) < 4)).toBe(true);
    }
  });
});
