import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import type { NetworkDescription } from "../description.js";
import { narrow } from "../division.js";
import { wideningOf } from "../plain/channel-spaces.js";
import { summarize } from "../summary.js";
import { mergingGap } from "../test-support/merged-members.js";
import { mlpMixer } from "./mlp-mixer.js";
import { mobileNet } from "./mobile-net.js";
import { resNet } from "./res-net.js";
import { vgg } from "./vgg.js";
import { vit } from "./vit.js";

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

describe("parameters and multiply-accumulates, counted by torchvision", () => {
  const classes = 1000;
  const large = { classes, input: [224, 224, 3] } as const;
  it.each<[NetworkDescription, number, number]>([
    [resNet({ depth: 18, classes }), 11_689_512, 1.814],
    [resNet({ depth: 34, classes }), 21_797_672, 3.664],
    [vgg({ depth: 11, classes, batchNorm: false }), 132_863_336, 7.609],
    [vgg({ depth: 11, classes }), 132_868_840, 7.609],
    [vgg({ depth: 13, classes, batchNorm: false }), 133_047_848, 11.308],
    [vgg({ depth: 16, classes, batchNorm: false }), 138_357_544, 15.47],
    [vgg({ depth: 19, classes, batchNorm: false }), 143_667_240, 19.632],
    [mobileNet({ classes }), 3_504_872, 0.301],
    // Without the class token and its position: 86,567,656 - 2 x 768.
    [vit({ ...large, patch: 16, width: 768, depth: 12, heads: 12 }), 86_566_120, Number.NaN],
  ])("$name", (description, parameters, gigaMacs) => {
    const { totals } = summarize(description);
    expect(totals.storedParameters).toBe(parameters);
    if (!Number.isNaN(gigaMacs)) expect(Math.round(totals.macs / 1e6) / 1000).toBe(gigaMacs);
  });

  it("or by timm, for Mixer-B/16", () => {
    const mixer = mlpMixer({ ...large, patch: 16, width: 768, depth: 12 });
    expect(summarize(mixer).totals.storedParameters).toBe(59_880_472);
  });
});

const tiny = { classes: 4, input: [8, 8, 3] } as const;
/** Small ones of each, which divide into two. */
export const small: readonly NetworkDescription[] = [
  vgg({ depth: 11, classes: 4, input: [64, 64, 3], width: 1 / 16, hidden: 8 }),
  resNet({ depth: 18, ...tiny, width: 1 / 16, stem: "3x3" }),
  mobileNet({ ...tiny, width: 1 / 4, stemStride: 1 }),
  mlpMixer({ ...tiny, width: 8, depth: 2, groups: 2 }),
  vit({ ...tiny, width: 16, depth: 2, groups: 2 }),
];

describe.each(small)("$name", { timeout: 60_000 }, (description) => {
  it("makes the sum of its members' logits when they are merged with zero coefficients", () => {
    expect(mergingGap(description)).toBeLessThan(2e-5);
  });

  it("grows everywhere but at the image and the logits", () => {
    const widening = wideningOf(narrow(description, 1, 2), description);
    const constant = widening.spaces.filter((space) => space.to === space.from).map(({ name }) => name);
    expect(constant).toEqual(["input", "head.classifier"]);
  });
});

it.each<NetworkDescription>([
  mlpMixer({ ...tiny, width: 16, depth: 1, groups: 4 }),
  vit({ ...tiny, width: 16, depth: 1, groups: 4 }),
  vgg({ depth: 11, classes: 4, input: [64, 64, 3], width: 1 / 16, hidden: 8 }),
])("$name merges four members pair by pair, then into one", (description) => {
  const pairs = [
    { first: 0, count: 2 },
    { first: 2, count: 2 },
  ];
  expect(mergingGap(description, 1, [...pairs, { first: 0, count: 4 }])).toBeLessThan(2e-5);
});

describe("an architecture that cannot be", () => {
  it.each<[() => unknown, string]>([
    [() => vgg({ depth: 12 as 11, classes: 4 }), "Expected depth to be 11, 13, 16 or 19 but got 12 (vgg)."],
    [
      () => vgg({ depth: 11, ...tiny }),
      "Expected input to have at least 32 pixels a side but got 8x8 (vgg).",
    ],
    [() => resNet({ depth: 50 as 18, classes: 4 }), "Expected depth to be 18 or 34 but got 50 (resNet)."],
    [
      () => vit({ ...tiny, width: 0 }),
      "Expected width to be an integer from 1 to 1,000,000 but got 0 (vit).",
    ],
    [
      () => vit({ ...tiny, patch: 3 }),
      "Expected patch to divide both sides of 8x8 pixels but got 3 (vit). Use a divisor of both.",
    ],
    [
      () => vit({ ...tiny, width: 10, heads: 4 }),
      "Expected heads to divide 10 channels but got 4 (vit). Use a divisor of width.",
    ],
    [
      () => mlpMixer({ ...tiny, width: 9, groups: 2 }),
      "Expected groups to divide 9 channels but got 2 (mlpMixer). Use a divisor of width.",
    ],
    [
      () => narrow(vit({ ...tiny, width: 8, depth: 1 }), 1, 2),
      "Expected groups to divide into 2 parts, so that each part has groups of its own, but got 1 (ViT-1-8, node block1.layerNorm1). Use 2, or a multiple of it.",
    ],
    [
      () => narrow(vit({ ...tiny, width: 8, depth: 1, groups: 2, heads: 1 }), 1, 2),
      "Expected heads to divide into 2 parts, so that each part has groups of its own, but got 1 (ViT-1-8, node block1.attention). Use 2, or a multiple of it.",
    ],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });
});
