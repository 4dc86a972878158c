import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataError } from "./data-error.js";
import type { ImageSet, PhotoSet } from "./dataset.js";
import { channelStatistics } from "./statistics.js";
import { imagesInMemory, splitValidation, subset, takePerClass } from "./subset.js";
import { randomSet } from "./test-support/image-sets.js";

const imageTexts = (set: ImageSet): string[] => {
  const size = set.height * set.width * set.channels;
  return Array.from({ length: set.count }, (_, index) =>
    set.images.subarray(index * size, (index + 1) * size).join(),
  );
};
const classCounts = (set: ImageSet): number[] =>
  Array.from({ length: set.classes }, (_, label) => set.labels.filter((found) => found === label).length);

describe("splitting off validation", () => {
  it("parts every set into two stratified parts that together are the whole", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 90 }),
        fc.double({ min: 0.15, max: 0.85, noNaN: true }),
        fc.integer(),
        (count, fraction, seed) => {
          const set = randomSet({ count, height: 2, width: 2 });
          const { train, validation } = splitValidation(set, { fraction, seed });
          expect([...imageTexts(train), ...imageTexts(validation)].sort()).toEqual(imageTexts(set).sort());
          const whole = classCounts(set);
          expect(classCounts(validation)).toEqual(whole.map((members) => Math.round(members * fraction)));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("chooses by the seed and keeps each image's label and the original order", () => {
    const set = randomSet({ count: 60 });
    const split = splitValidation(set, { fraction: 0.25, seed: 1 });
    expect(splitValidation(set, { fraction: 0.25, seed: 1 })).toEqual(split);
    expect(splitValidation(set, { fraction: 0.25, seed: 2 }).validation.images).not.toEqual(
      split.validation.images,
    );
    const texts = imageTexts(set);
    const numbers = imageTexts(split.train).map((text) => texts.indexOf(text));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect([...split.train.labels]).toEqual(numbers.map((number) => set.labels[number]));
  });

  it.each([0, 1, -1, Number.NaN])("refuses the fraction %s", (fraction) => {
    expect(() => splitValidation(randomSet({ count: 10 }), { fraction, seed: 0 })).toThrow(
      `Expected fraction to be a number above 0 and below 1 but got ${fraction} (splitValidation of random images). Use 0.1.`,
    );
  });

  it("refuses a fraction that leaves a part empty", () => {
    expect(() => splitValidation(randomSet({ count: 10 }), { fraction: 0.01, seed: 0 })).toThrow(DataError);
  });
});

describe("taking images", () => {
  it("takes the first ones of each class, in the original order", () => {
    const set = randomSet({ count: 23 });
    const taken = takePerClass(set, 3);
    expect([...taken.labels]).toEqual(Array.from({ length: 15 }, (_, index) => index % 5));
    expect(imageTexts(taken)).toEqual(imageTexts(set).slice(0, 15));
  });

  it("refuses more than a class has, naming the class", () => {
    expect(() => takePerClass(randomSet({ count: 23 }), 5)).toThrow(
      "Expected class class 3 to have at least 5 images but got 4",
    );
  });

  it.each([-1, 10, 0.5, Number.NaN])("refuses image number %s", (index) => {
    expect(() => subset(randomSet({ count: 10 }), [index])).toThrow(DataError);
  });
});

describe("photographs", () => {
  const labels = Int32Array.from({ length: 20 }, (_, index) => index % 5);
  const photos: PhotoSet = {
    kind: "photographs",
    name: "photos",
    folder: "somewhere",
    files: Array.from(labels, (label, index) => `n0${label}/${index}.JPEG`),
    labels,
    count: 20,
    classes: 5,
    classFolders: ["n00", "n01", "n02", "n03", "n04"],
    classNames: ["a", "b", "c", "d", "e"],
  };
  const numbersOf = ({ files }: PhotoSet): number[] =>
    files.map((file) => Number(/(\d+)\.JPEG$/.exec(file)?.[1]));

  it("are split and taken as images of the same classes are", () => {
    const images = randomSet({ count: 20 });
    const texts = imageTexts(images);
    const numbersOfImages = (set: ImageSet): number[] => imageTexts(set).map((text) => texts.indexOf(text));
    const split = splitValidation(photos, { fraction: 0.25, seed: 1 });
    const same = splitValidation({ ...images, labels }, { fraction: 0.25, seed: 1 });
    expect(numbersOf(split.train)).toEqual(numbersOfImages(same.train));
    expect(numbersOf(split.validation)).toEqual(numbersOfImages(same.validation));
    expect([...split.train.labels]).toEqual(numbersOf(split.train).map((number) => labels[number]));
    expect(numbersOf(takePerClass(photos, 2))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(subset(photos, [7, 3], "two")).toMatchObject({ name: "two", count: 2, folder: "somewhere" });
  });

  it("are refused where pixels are needed, with what to do", () => {
    expect(() => imagesInMemory(photos, "similarity")).toThrow(
      "Expected images in memory but got photographs in a folder, photos (similarity). Read some of them: await readPhotos(subset(photos, numbers), { size }).",
    );
    const images = randomSet({ count: 5 });
    expect(imagesInMemory(images, "similarity")).toBe(images);
  });
});

describe("channel statistics", () => {
  it("are the mean and standard deviation of pixel / 255", () => {
    const { mean, std } = channelStatistics(Uint8Array.from([0, 255, 255, 255]), 2);
    expect(mean).toEqual([0.5, 1]);
    expect(std).toEqual([0.5, 0]);
  });
});
