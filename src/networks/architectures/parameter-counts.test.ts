import { describe, expect, it } from "vitest";
import { type NetworkDescription, weightNodes, weightShape } from "../description.js";
import { narrow } from "../division.js";
import { type MixingOptions, networkMixing } from "../mixed/mixing.js";
import { product } from "../size-shapes.js";
import { summarize } from "../summary.js";
import { batchNormNodes } from "../test-support/batch-norm-nodes.js";
import { imageNetBank } from "./imagenet-bank.js";
import { imageNetResNet } from "./imagenet-resnet.js";
import { wideResNet } from "./wide-resnet.js";

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function weights(description: NetworkDescription): number {
  return sum(weightNodes(description).map((node) => product(weightShape(node))));
}

function convolutions(description: NetworkDescription): number {
  const nodes = weightNodes(description).filter((node) => node.op === "convolution");
  return sum(nodes.map((node) => product(weightShape(node))));
}

function batchNorms(description: NetworkDescription): number {
  return sum(batchNormNodes(description).map(({ channels }) => 2 * channels));
}

type Mixing = Omit<MixingOptions, "description">;

function mixingOf(m: number): Mixing {
  return { members: 2, templatesPerSet: [m, m], setAssignment: "rows" };
}

function templatesOf(description: NetworkDescription, mixing: Mixing, set: number): number {
  const { groups } = networkMixing({ ...mixing, description });
  return sum(groups.map(({ shape, templatesPerSet }) => (templatesPerSet[set] as number) * product(shape)));
}

/** Depth, width, classes, second norm, normal, convolutions, norms, mixed, set 0, coefficients, member, grown. */
const wide: readonly (readonly [number, number, number, boolean, ...number[]])[] = [
  [10, 1, 10, false, 77_626, 76_720, 256, 78_760, 39_216, 72, 19_608, 77_360],
  [10, 2, 10, false, 303_258, 301_488, 480, 305_040, 152_240, 80, 76_120, 302_768],
  [10, 2, 100, false, 314_868, 301_488, 480, 328_080, 163_760, 80, 81_880, 314_288],
  [16, 1, 10, false, 174_618, 173_488, 480, 175_800, 87_600, 120, 43_800, 174_128],
  [16, 2, 10, false, 690_778, 688_560, 928, 692_608, 345_776, 128, 172_888, 689_840],
  [16, 2, 10, true, 691_674, 688_560, 1_824, 693_504, 345_776, 128, 172_888, 689_840],
  [16, 2, 100, false, 702_388, 688_560, 928, 715_648, 357_296, 128, 178_648, 701_360],
  [16, 4, 10, false, 2_747_098, 2_742_704, 1_824, 2_750_208, 1_374_128, 128, 687_064, 2_745_264],
  [28, 2, 10, false, 1_465_818, 1_462_704, 1_824, 1_467_744, 732_848, 224, 366_424, 1_463_984],
  [28, 4, 10, false, 5_845_466, 5_839_280, 3_616, 5_848_672, 2_922_416, 224, 1_461_208, 5_841_840],
  [28, 5, 10, false, 9_128_154, 9_120_432, 4_512, 9_132_000, 4_563_632, 224, 2_281_816, 9_123_632],
  [28, 5, 100, false, 9_157_044, 9_120_432, 4_512, 9_189_600, 4_592_432, 224, 2_296_216, 9_152_432],
  [28, 10, 10, false, 36_470_234, 36_454_832, 8_992, 36_477_280, 18_234_032, 224, 9_117_016, 36_461_232],
  [28, 10, 10, true, 36_479_194, 36_454_832, 17_952, 36_486_240, 18_234_032, 224, 9_117_016, 36_461_232],
  [28, 10, 100, false, 36_527_924, 36_454_832, 8_992, 36_592_480, 18_291_632, 224, 9_145_816, 36_518_832],
  [28, 10, 100, true, 36_536_884, 36_454_832, 17_952, 36_601_440, 18_291_632, 224, 9_145_816, 36_518_832],
];

describe("parameter counts of the published implementation, wide residual nets", () => {
  const cases = wide.map(([depth, width, classes, secondBatchNorm, ...counts]) => ({
    description: wideResNet({ depth, width, classes, secondBatchNorm }),
    classes,
    norm: secondBatchNorm ? "with" : "without",
    counts,
  }));

  it.each(cases)("$description.name, $classes classes, $norm second norm", ({ description, counts }) => {
    const mixing = mixingOf(2);
    const mixed = summarize(description, { mixing }).totals.storedParameters;
    const norms = batchNorms(description);
    const templates = [0, 1].map((set) => templatesOf(description, mixing, set));
    expect([
      summarize(description).totals.storedParameters,
      convolutions(description),
      norms,
      mixed,
      templates[0],
      mixed - norms - sum(templates),
      weights(narrow(description, 1, 2)),
      weights(description),
    ]).toEqual(counts);
  });

  it("WRN-28-1, 100 classes", () => {
    const description = wideResNet({ depth: 28, width: 1, classes: 100 });
    expect(summarize(description).totals.storedParameters).toBe(374_452);
  });

  it.each([
    [1, 18_300_736, 9_145_816, 112],
    [4, 73_175_968, 36_583_264, 448],
  ])("WRN-28-10, 100 classes, %i templates a set", (m, total, set0, coefficients) => {
    const description = wideResNet({ depth: 28, width: 10, classes: 100 });
    expect(summarize(description, { mixing: mixingOf(m) }).totals.storedParameters).toBe(total);
    expect(templatesOf(description, mixingOf(m), 0)).toBe(set0);
    expect(total - 2 * set0 - batchNorms(description)).toBe(coefficients);
  });

  it("WRN-28-10 mixes 29 layers with 58 template tensors, 112 coefficient vectors and 13 norms", () => {
    const description = wideResNet({ depth: 28, width: 10, classes: 10 });
    const { groups, layers } = networkMixing({ ...mixingOf(2), description });
    expect(layers).toHaveLength(29);
    expect(sum(groups.map(({ templatesPerSet }) => templatesPerSet.length))).toBe(58);
    expect(sum(layers.map(({ sets }) => sets.length))).toBe(112);
    expect(batchNormNodes(description)).toHaveLength(13);
  });
});

describe("parameter counts of the published implementation, ImageNet", () => {
  it.each([
    [2, 6_920_344, 5_868_720, 26_624],
    [4, 25_576_264, 23_474_016, 53_248],
  ])("normal net of width %i", (width, total, conv, norms) => {
    const description = imageNetResNet({ width });
    expect(summarize(description).totals.storedParameters).toBe(total);
    expect(convolutions(description)).toBe(conv);
    expect(batchNorms(description)).toBe(norms);
  });

  it("mixed net without bank: 27,624,568, of which 440 coefficients", () => {
    const description = imageNetResNet({ width: 4 });
    const { totals } = summarize(description, { mixing: mixingOf(2) });
    expect(totals.storedParameters).toBe(27_624_568);
    const templates = templatesOf(description, mixingOf(2), 0) + templatesOf(description, mixingOf(2), 1);
    expect(totals.storedParameters - templates - batchNorms(description)).toBe(440);
    expect(weights(narrow(description, 1, 2))).toBe(6_892_720);
    expect(weights(description)).toBe(25_522_016);
  });

  it("mixed net with bank: 25,653,420, of which 844 coefficients, 4 of them fixed", () => {
    const description = imageNetResNet({ width: 4 });
    const mixing = { ...mixingOf(1), sharing: imageNetBank(description) };
    const { totals } = summarize(description, { mixing });
    expect(totals.storedParameters).toBe(25_653_420);
    expect(totals.trainedParameters).toBe(25_653_416);
    expect(templatesOf(description, mixing, 0)).toBe(12_951_216);
    expect(templatesOf(description, mixing, 1)).toBe(12_648_112);
    expect(totals.storedParameters - 12_951_216 - 12_648_112 - batchNorms(description)).toBe(844);
    const { groups } = networkMixing({ ...mixing, description });
    expect(groups).toHaveLength(36);
    expect(sum(groups.map(({ templatesPerSet }) => templatesPerSet.length))).toBe(72);
  });
});

describe("multiply-accumulates of an image", () => {
  it.each([
    [wideResNet({ depth: 28, width: 5, classes: 10 }), 1_317_719_168],
    [wideResNet({ depth: 28, width: 10, classes: 10 }), 5_243_328_768],
    [wideResNet({ depth: 28, width: 10, classes: 100 }), 5_243_386_368],
    [narrow(wideResNet({ depth: 28, width: 10, classes: 10 }), 1, 2), 1_310_944_384],
    [imageNetResNet({ width: 2 }), 1_085_427_712],
    [imageNetResNet({ width: 4 }), 4_328_824_832],
  ])("$name", (description, macs) => {
    expect(summarize(description).totals.macs).toBe(macs);
  });
});
