import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluationBatches, trainingBatches } from "./batches.js";
import { checkDataset, checkSet } from "./check-dataset.js";
import { DataError } from "./data-error.js";
import type { ImageSet, PhotoSet } from "./dataset.js";
import { photoBatches } from "./photos/photo-batches.js";
import { splitValidation, subset, takePerClass } from "./subset.js";
import { randomSet } from "./test-support/image-sets.js";
import { anyWrongSet, validSets, wrongSets } from "./test-support/wrong-sets.js";

const set = randomSet({ count: 1600, height: 2, width: 2, channels: 1, classes: 4 });

function errorOf(action: () => unknown): DataError {
  try {
    action();
  } catch (error) {
    return error as DataError;
  }
  throw new Error("Expected an error but got none.");
}

const problemsOf = (wrong: object): readonly string[] =>
  errorOf(() => checkSet({ ...set, ...wrong }, "training on")).problems;

describe("a set that was made by hand is refused, with what to change", () => {
  it.each<[string, object, string]>([
    [
      "labels that count from 1",
      { labels: set.labels.map((label) => label + 1) },
      "Expected labels to be integers from 0 to 3 but got 4 at image 3, 4 at image 7, 4 at image 11 and 397 more (training on random images). Labels 1 to 4 with 4 classes: count from 0, so subtract 1 from each.",
    ],
    [
      "a label of a class that there is not",
      { labels: set.labels.map((label, index) => (index === 5 ? 9 : label)) },
      "Expected labels to be integers from 0 to 3 but got 9 at image 5 (training on random images). Use the numbers of the classes, 0 to 3, or classes: 10.",
    ],
    [
      "a count of images that there are not",
      { count: 1601 },
      "Expected count to be 1600, as many as there are images and labels, but got 1601 (training on random images). Use 1600.",
    ],
    [
      "pixels from 0 to 1",
      { images: Float32Array.from(set.images, (pixel) => pixel / 255) },
      "Expected images to be a Uint8Array of pixels 0..255 but got Float32Array of 6400 (training on random images). Shares from 0 to 1 become bytes with Uint8Array.from(images, (value) => Math.round(255 * value)).",
    ],
    [
      "labels in a list",
      { labels: ["cat", "dog"] },
      'Expected labels to be a Uint8Array or Int32Array of class numbers but got ["cat","dog"] (training on random images). Use Int32Array.from(labels, (label) => classNames.indexOf(label)).',
    ],
    [
      "labels with one value for each class",
      { labels: new Uint8Array(6400) },
      "Expected labels to have one label for each of 1600 images but got Uint8Array of 6400 (training on random images). Give the number of each image's class.",
    ],
    [
      "statistics of bytes",
      { mean: [120] },
      "Expected mean[0] to be a number from 0 to 1, of pixel / 255, but got 120 (training on random images). Divide it by 255.",
    ],
    [
      "a channel that does not vary",
      { std: [0] },
      "Expected std[0] to be a number above 0 and up to 1, of pixel / 255, but got 0 (training on random images). Use 1 where all pixels of a channel are the same.",
    ],
    [
      "a name that is missing",
      { classNames: ["a", "b", "c"] },
      "Expected classNames to have 4 values, as classes says, but got 3 (training on random images). Give 4, or use classes: 3.",
    ],
    [
      "a value too many",
      { mean: [0.5, 0.5] },
      "Expected mean to have 1 value, as channels says, but got 2 (training on random images). Give 1, or use channels: 2.",
    ],
    [
      "another size than the pixels have",
      { height: 3 },
      "Expected images to hold 9600 bytes, 1600 images of 3x2x1, but got Uint8Array of 6400 (training on random images). Check height, width and channels.",
    ],
    [
      "another kind than its fields are of",
      { kind: "photographs" },
      'Expected kind to be "images", for a set with images, but got "photographs" (training on random images). Leave it out, or give folder and files.',
    ],
    [
      "a side that is a text",
      { height: "2" },
      'Expected height to be an integer from 1 to 100,000 but got "2" (training on random images). Use 2.',
    ],
    [
      "a count that is missing",
      { count: null },
      "Expected count to be an integer from 1 to 4,294,967,296 but got null (training on random images). Give the number of images.",
    ],
    [
      "a misspelt field, once",
      { mean: undefined, meam: [0.5] },
      'Expected set to have known fields but got "meam" (training on random images). Did you mean "mean"?',
    ],
  ])("%s", (_, wrong, message) => {
    expect(problemsOf(wrong)).toEqual([message]);
  });

  it("with sides that cannot be worked out, and the length of a list of wrong values", () => {
    expect(problemsOf({ height: "2", width: null }).map((problem) => problem.split("). ")[1])).toEqual([
      "Give the height in pixels.",
      "Give the width in pixels.",
    ]);
    expect(problemsOf({ mean: [9, 9] }).at(-1)).toBe(
      "Expected mean to have 1 value, as channels says, but got 2 (training on random images). Give 1, or use channels: 2.",
    );
    expect(problemsOf({ mean: [9, 9] })).toHaveLength(3);
  });

  it("everything at once", () => {
    expect(problemsOf({ labels: new Uint8Array(1600).fill(7), std: [Number.NaN], classes: 4 })).toHaveLength(
      2,
    );
  });
});

describe("train and test are refused that do not belong together", () => {
  const problems = (test: object): readonly string[] =>
    errorOf(() => checkDataset({ name: "pair", train: set, test: { ...set, ...test } }, "training on"))
      .problems;

  it("for images of two sizes, and classes in two orders", () => {
    expect(problems({ height: 1, width: 4 })).toEqual([
      "Expected test to have images of 2x2x1, as train has, but got 1x4x1 (training on pair). Give both sets images of one size.",
    ]);
    expect(problems({ classNames: [...set.classNames].reverse() })).toEqual([
      'Expected test.classNames[0] to be "class 0", as of train, but got "class 3" (training on pair). Give both sets the same classes in the same order.',
    ]);
  });

  it("and mistakes in one part name that part", () => {
    expect(problems({ count: 3 })[0]).toMatch(/^Expected test\.count to be 1600, .* \(training on pair\)/);
  });

  it.each([undefined, null, [], "cifar10", 7, {}, JSON.parse('{"__proto__": {"train": {}}}')])(
    "as is what is no data set: %j",
    (value) => {
      expect(errorOf(() => checkDataset(value, "training on")).code).toBe("argument");
    },
  );
});

describe("any set", () => {
  it("R7 that is valid passes, and one wrong thing in it is told at every door, by its field", ({ task }) => {
    Object.assign(task.meta, { figures: { tries: 400, faults: 200, losses: 0 } });
    fc.assert(
      fc.property(validSets, anyWrongSet, (valid, { set: wrong, field }) => {
        checkSet(valid, "training on");
        const doors = [
          () => subset(wrong, [0]),
          () => splitValidation(wrong, { fraction: 0.5, seed: 0 }),
          () => takePerClass(wrong, 1),
          () => evaluationBatches({ set: wrong, batchSize: 2 }),
          () => trainingBatches({ set: wrong, batchSize: 2, seed: 0, epoch: 0 }),
          () => checkDataset({ name: "pair", train: valid, test: wrong }, "training on"),
        ];
        for (const door of doors) {
          const error = errorOf(door);
          expect(error).toBeInstanceOf(DataError);
          expect(error.code).toBe("argument");
          for (const problem of error.problems)
            expect(problem).toMatch(/^Expected .+ but got .+ \(.+\)\. .+[.?)]$/);
          expect(error.message).toContain(field);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("of photographs is told at every door, too", async () => {
    const photos: PhotoSet = {
      kind: "photographs",
      name: "photos",
      folder: "somewhere",
      files: ["a/1.jpg", "b/1.jpg"],
      labels: Int32Array.of(0, 1),
      count: 2,
      classes: 2,
      classFolders: ["a", "b"],
      classNames: ["a", "b"],
    };
    checkSet(photos, "training on");
    const wrong: readonly [keyof PhotoSet, unknown][] = [
      ["files", ["a/1.jpg"]],
      ["files", ["a/1.jpg", 7]],
      ["labels", [0, 1]],
      ["labels", Int32Array.of(1, 2)],
      ["classFolders", ["a"]],
      ["folder", ""],
      ["count", 0],
    ];
    for (const [field, value] of wrong) {
      const broken = { ...photos, [field]: value };
      for (const door of [
        () => subset(broken, [0]),
        () => photoBatches({ set: broken, batchSize: 1, seed: 0, epoch: 0 }),
      ]) {
        expect(errorOf(door).problems.join()).toContain(field);
      }
    }
  });

  it("of 50,000 images is checked in well under 10 ms", () => {
    const large: ImageSet = { ...randomSet({ count: 10, classes: 10 }), count: 50_000 };
    const size = large.height * large.width * large.channels;
    const whole = {
      ...large,
      images: new Uint8Array(50_000 * size),
      labels: Int32Array.from({ length: 50_000 }, (_, index) => index % 10),
    };
    const times = Array.from({ length: 20 }, () => {
      const start = performance.now();
      checkSet(whole, "training on");
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(2);
  });

  it("has a mistake in every field", () => {
    const fields = new Set(wrongSets(set).map(({ field }) => field));
    for (const field of Object.keys(set)) expect(fields).toContain(field);
  });
});

describe("options of what takes images", () => {
  it.each<[() => unknown, string]>([
    [
      () => subset(set, [1, 1600, -1]),
      "Expected indices to be integers from 0 to 1599 but got 1600 at 1, -1 at 2 (subset of random images). The set has 1600 images, counted from 0.",
    ],
    [
      () => subset(set, []),
      "Expected indices to be a list of at least one image number but got [] (subset of random images). Use for instance [0, 1, 2].",
    ],
    [
      () => splitValidation(set, { fraktion: 0.1, seed: 0 } as never),
      'Expected options to be known ones but got "fraktion" (splitValidation of random images). Did you mean "fraction"?',
    ],
    [
      () => takePerClass(set, 1.5),
      "Expected perClass to be an integer of at least 1 but got 1.5 (takePerClass of random images). Use 1.",
    ],
    [
      () => trainingBatches({ set, batchSize: 8, seed: 0, epoch: 0, augment: { flip: 1, cropPadding: 65 } }),
      "Expected augment.cropPadding to be an integer from 0 to 64 but got 65 (trainingBatches). Use 4.",
    ],
  ])("are refused with what to change: %s", (action, message) => {
    expect(errorOf(action).message).toBe(message);
  });
});

describe("a training set from which nothing can be learned is refused", () => {
  const data = { name: "random images", train: set, test: set };
  const problems = (train: ImageSet | PhotoSet): readonly string[] =>
    errorOf(() => checkDataset({ ...data, train }, "training on")).problems;

  it("where all labels are one of several classes, as of the first images of sorted files", () => {
    const sorted = subset(
      set,
      [...set.labels.keys()].filter((index) => set.labels[index] === 3),
    );
    expect(problems(sorted)).toEqual([
      `Expected train.labels to be of several of the 4 classes but got class 3, ${set.classNames[3]}, for all 400 images (training on random images). Take images of every class, for instance with takePerClass: files are often sorted by class.`,
    ]);
    expect(problems({ ...set, labels: new Int32Array(1600) })).toHaveLength(1);
  });

  it("where all images are one, as pixels that were never written or rounded to 0 are", () => {
    for (const images of [new Uint8Array(6400), new Uint8Array(6400).fill(255)]) {
      expect(problems({ ...set, images })).toEqual([
        "Expected train.images to differ but got the same image 1600 times (training on random images). Look at where the pixels are read or scaled: they may never have been written, or rounded to 0.",
      ]);
    }
    const patterned = Uint8Array.from({ length: 6400 }, (_, i) => i % 4);
    expect(problems({ ...set, images: patterned })).toHaveLength(1);
  });

  it("and nothing that could be learned", () => {
    const last = new Uint8Array(6400);
    last[6399] = 1;
    const one = randomSet({ count: 1, height: 2, width: 2, channels: 1, classes: 4 });
    const plain = randomSet({ count: 8, height: 1, width: 1, channels: 1, classes: 1 });
    for (const train of [{ ...set, images: last }, one]) {
      expect(() => checkDataset({ ...data, train }, "training on")).not.toThrow();
    }
    expect(() => checkDataset({ name: "one class", train: plain, test: plain }, "training on")).not.toThrow();
    // A test set may well be of one class.
    const test = { ...set, labels: new Int32Array(1600) };
    expect(() => checkDataset({ ...data, test }, "training on")).not.toThrow();
  });
});
