import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cifarAugmentation } from "../../data/augment.js";
import type { PhotoDataset } from "../../data/dataset.js";
import { indexImageFolder, readPhotos } from "../../data/photos/image-folder.js";
import { imageNetAugmentation } from "../../data/photos/photo-augmentation.js";
import { allMembers, member } from "../../growth/span.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { RunDirectory } from "../../storage/checkpoint/run-directory.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { tinyPhotos } from "../../test-support/tiny-photos.js";
import { evaluate } from "../evaluate.js";
import type { BrokenPhotoEvent, RunEvent } from "./events.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const root = mkdtempSync(join(tmpdir(), "photo runs "));
let data: PhotoDataset;
beforeAll(async () => {
  data = await tinyPhotos(join(root, "photos"));
});
afterAll(() => rmSync(root, { recursive: true }));

const network = wideResNet({ depth: 10, width: 0.5, classes: 3, input: [16, 16, 3] });
const plan = GrowthPlan.mixture({ phases: { member: 2, grown: 1 } });
const start = (options: Partial<RunOptions> = {}): Run =>
  new Run({ plan, network, data, seed: 0, batchSize: 7, ...options });

/** Every number of the network, to compare states bit by bit. */
const numbers = (run: Run): Record<string, number[]> =>
  Object.fromEntries(run.network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));

const lossesOf = (run: Run): number[] =>
  run.history.filter((o) => o.split === "train" && o.metric === "loss").map((o) => o.value);

describe("a run on photographs", () => {
  it("carries out its plan and learns; memory is flat over steps and free at the end", async () => {
    const before = tf.memory().numTensors;
    const counts = new Set<number>();
    let steps = 0;
    const run = start({
      plan: GrowthPlan.mixture({ phases: { member: 5, grown: 3 } }),
      on: ({ kind, phase }) => {
        if (kind !== "step") return;
        steps += 1;
        if (phase === "member 0") counts.add(tf.memory().numTensors);
      },
    });
    await run.train();
    // 24 photographs in batches of 7.
    expect(steps).toBe((5 + 5 + 3) * 4);
    expect(counts.size).toBe(1);
    const losses = lossesOf(run);
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] as number));
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("gives the same numbers for the same seed, others for another or for other changes", async () => {
    const changed = { ...imageNetAugmentation, jitter: 0 };
    const runs = [start(), start(), start({ seed: 1 }), start({ augment: changed })];
    for (const run of runs) await run.train("member 0");
    const [a, b, other, plain] = runs.map(numbers);
    expect(a).toEqual(b);
    expect(a).not.toEqual(other);
    expect(a).not.toEqual(plain);
    for (const run of runs) run.dispose();
  });

  it("takes the published ImageNet changes unless told otherwise", async () => {
    const runs = [start(), start({ augment: imageNetAugmentation })];
    for (const run of runs) await run.train("member 0");
    const [a, b] = runs.map(numbers);
    expect(a).toEqual(b);
    for (const run of runs) run.dispose();
  });

  it("without changes trains as on the same squares in memory", async () => {
    const size = { size: 16, resize: 18 };
    const inMemory = {
      name: "squares",
      train: await readPhotos(data.train, size),
      test: await readPhotos(data.test, size),
    };
    const runs = [start({ augment: "none" }), start({ augment: "none", data: inMemory })];
    for (const run of runs) await run.train("member 0");
    const [[first, second] = [], images = []] = runs.map(lossesOf);
    // Normalised in other steps: equal but for the last bits.
    expect(first).toBeCloseTo(images[0] as number, 4);
    expect(second).toBeCloseTo(images[1] as number, 3);
    for (const run of runs) run.dispose();
  });

  it("trains a phase on a share of them, as on a share of images", async () => {
    const half = GrowthPlan.mixture({ phases: { member: { epochs: 1, dataShare: 0.5 }, grown: 1 } });
    const run = start({ plan: half });
    await run.train("member 0");
    const trained = run.ledger.entries.find(({ what }) => what === "training");
    expect(trained?.images).toBe(12);
    run.dispose();
  });

  it("looks at photographs where growth has to", async () => {
    const run = start({ plan: GrowthPlan.firefly({ phases: { small: 1, grown: 1 } }) });
    await run.train();
    expect(run.ledger.entries.some(({ what, images }) => what === "analysis" && images > 0)).toBe(true);
    run.dispose();
  });
});

describe("a run on photographs that is stopped", () => {
  it("continues at the step where it stopped, with the same bits", async () => {
    const whole = start();
    await whole.train();
    let stop = new AbortController();
    let steps = 0;
    const parts = start({
      signal: () => stop.signal,
      on: ({ kind }) => kind === "step" && ++steps % 3 === 0 && stop.abort(),
    });
    let stops = 0;
    while (!parts.done) {
      await parts.train().catch((error: unknown) => {
        expect(error).toBeInstanceOf(StoppedError);
        stops += 1;
        stop = new AbortController();
      });
    }
    expect(stops).toBeGreaterThan(4);
    expect(parts.history).toEqual(whole.history);
    expect(numbers(parts)).toEqual(numbers(whole));
    whole.dispose();
    parts.dispose();
  });

  it("continues from a folder in another run, also when the photographs have moved, and not with others", async () => {
    const photos = join(root, "movable");
    cpSync(join(root, "photos"), photos, { recursive: true });
    const directory = join(root, "kept");
    const stop = new AbortController();
    let steps = 0;
    const first = start({
      data: await indexImageFolder(photos),
      store: new RunDirectory(directory),
      signal: () => stop.signal,
      on: ({ kind }) => kind === "step" && ++steps === 6 && stop.abort(),
    });
    await expect(first.train()).rejects.toThrow(StoppedError);
    first.dispose();
    renameSync(photos, join(root, "moved"));
    const moved = await indexImageFolder(join(root, "moved"));
    const named = { ...moved, name: "movable" };
    const second = start({ data: named, store: new RunDirectory(directory) });
    expect(second.position).toEqual({ phase: 0, epoch: 1, step: 2 });
    await second.train("member 0");
    const whole = start();
    await whole.train("member 0");
    expect(numbers(second)).toEqual(numbers(whole));
    const { files } = named.train;
    const train = { ...named.train, files: [...files.slice(1), "n02/new.JPEG"] };
    expect(() => start({ data: { ...named, train }, store: new RunDirectory(directory) })).toThrow(
      /another data/,
    );
    whole.dispose();
    second.dispose();
  });

  it("tells so once, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const kinds: RunEvent["kind"][] = [];
    const run = start({ signal: () => AbortSignal.abort(), on: ({ kind }) => kinds.push(kind) });
    await expect(run.train()).rejects.toThrow('Stopped in phase "member 0" after 0 epochs and 0 steps');
    expect(kinds).toEqual(["stopped"]);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a photograph that is broken", () => {
  it("is the mean colour, and reported once per file", async () => {
    const folder = join(root, "damaged");
    cpSync(join(root, "photos"), folder, { recursive: true });
    for (const file of ["train/n01/3.JPEG", "val/n00/1.JPEG"]) {
      const whole = readFileSync(join(folder, file));
      writeFileSync(join(folder, file), whole.subarray(0, whole.length - 100));
    }
    const reported: BrokenPhotoEvent[] = [];
    const run = start({
      data: await indexImageFolder(folder),
      on: (event) => event.kind === "broken-photo" && reported.push(event),
    });
    await run.train("member 1");
    expect(reported.map(({ file, phase }) => [file, phase])).toEqual([
      [join(folder, "train/n01/3.JPEG"), "member 0"],
      [join(folder, "val/n00/1.JPEG"), "member 0"],
    ]);
    expect(reported[0]?.reason).toMatch(
      /^Expected a whole photograph but decoding failed: .*Prepare the set again/,
    );
    expect(run.ledger.entries[0]?.images).toBe(2 * 24);
    run.dispose();
  });

  it("that is missing ends the run, with its name; what was trained is kept", async () => {
    const folder = join(root, "incomplete");
    cpSync(join(root, "photos"), folder, { recursive: true });
    const incomplete = await indexImageFolder(folder);
    const run = start({
      data: incomplete,
      on: ({ kind }) => kind === "epoch" && rmSync(join(folder, "train/n02/5.JPEG"), { force: true }),
    });
    await expect(run.train()).rejects.toThrow(/Expected a readable photograph but got ENOENT .*5\.JPEG/);
    expect(run.position.epoch).toBe(1);
    run.dispose();
  });
});

describe("what does not fit photographs is refused with all its reasons", () => {
  const refused = (options: Partial<RunOptions>): string => {
    const before = tf.memory().numTensors;
    try {
      start(options).dispose();
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      expect(tf.memory().numTensors).toBe(before);
      return (error as Error).message;
    }
    return "";
  };

  it("before anything is made", () => {
    expect(
      refused({
        network: wideResNet({ depth: 10, width: 1, classes: 10, input: [28, 28, 1] }),
        augment: cifarAugmentation,
        seed: -1,
      }),
    ).toBe(
      [
        "4 problems in the input:",
        "- Expected seed to be an integer of at least 0 but got -1 (Run). Use 0.",
        "- Expected a network for squares of 3 colours, to which photographs are cut, but got input [28, 28, 1] (photos for WRN-10-1). Make the network with input: [224, 224, 3], or squares of another size up to 3584.",
        "- Expected 10 classes but got 3 (photos for WRN-10-1). Make the network with classes: 3.",
        "- Expected augment to be changes of photographs but got those of images in memory (photos). Start from imageNetAugmentation.",
      ].join("\n"),
    );
  });

  it("as are changes of photographs for images, and changes out of range for either", () => {
    const images = {
      data: tinyData(),
      network: wideResNet({ depth: 10, width: 1, classes: 4, input: [8, 8, 1] }),
    };
    expect(refused({ ...images, augment: imageNetAugmentation })).toBe(
      "Expected augment to be flip, cropPadding and cutout for images in memory but got those of photographs (tiny). Start from cifarAugmentation.",
    );
    expect(refused({ ...images, augment: { ...cifarAugmentation, flip: 2 } })).toMatch(
      /^Expected flip to be a number from 0 to 1 but got 2 \(augmentation of tiny\)/,
    );
    expect(refused({ augment: { ...imageNetAugmentation, jitter: 3 } })).toMatch(
      /^Expected jitter to be a number from 0 to 1 but got 3 \(augmentation of photos\)/,
    );
  });
});

describe("evaluation on photographs", () => {
  it("is that of their centres in memory, top-k too", async () => {
    const run = start();
    await run.train("growth");
    const nets = [run.net(allMembers(2))];
    const centres = await readPhotos(data.test, { size: 16, resize: 18 });
    const [photos, images] = [
      await evaluate(nets, data.test, { topK: 2, batchSize: 5 }),
      await evaluate(nets, centres, { topK: 2 }),
    ];
    expect([photos.accuracy, photos.topKAccuracy]).toEqual([images.accuracy, images.topKAccuracy]);
    expect(photos.loss).toBeCloseTo(images.loss, 4);
    run.dispose();
  });

  it("stops on demand, and refuses nets of other input", async () => {
    const run = start();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(evaluate([run.net(member(0))], data.test, { signal })).rejects.toThrow("enough");
    run.dispose();
    const grey = wideResNet({ depth: 10, width: 0.5, classes: 3, input: [16, 16, 1] });
    const images = start({ network: grey, data: tinyData({ size: 16, classes: 3 }) });
    await expect(evaluate([images.net(member(0))], data.test)).rejects.toThrow(
      /^Expected a network for squares of 3 colours.*\(evaluation on photos, val\)/,
    );
    images.dispose();
  });
});
