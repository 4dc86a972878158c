import { integer, isRecord, optional, type Shape } from "../../checking/shapes.js";
import type { Part } from "../builder/parts.js";
import { channelCount, classCount, imageSize } from "../size-shapes.js";

/** What networks on tokens have in common. */
export interface TokenOptions {
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[32, 32, 3]`. */
  readonly input?: readonly [number, number, number];
  /** Pixels on each side of a patch, which becomes a token; it must divide both sides of the image. Default 4. */
  readonly patch?: number;
  /** Channels of each token. Default 128. */
  readonly width?: number;
  /** Number of blocks. Default 6. */
  readonly depth?: number;
  /**
   * Groups of channels that are normalised by themselves, so that a net grown from members treats each member's channels as the
   * member did: a network that grows in width needs as many as it has members, or a multiple. Default 1, as published.
   */
  readonly groups?: number;
}

const count = integer({ min: 1, max: 10_000, use: 4 });

/** What these options must be. */
export const tokenFields = {
  classes: classCount,
  input: optional(imageSize),
  patch: optional(count),
  width: optional(channelCount),
  depth: optional(count),
  groups: optional(count),
};

/** Accepts such options if patches cover the image and groups divide the channels. */
export function tokenOptions(fields: Shape): Shape {
  return (value, at) => {
    if (!fields(value, at) || !isRecord(value)) return false;
    const { input = [32, 32, 3], patch = 4, width = 128, groups = 1 } = value as unknown as TokenOptions;
    const covers = input[0] % patch === 0 && input[1] % patch === 0;
    const constraint = `to divide both sides of ${input[0]}x${input[1]} pixels`;
    return (
      (covers || at.field("patch").expected(constraint, patch, "Use a divisor of both.")) &&
      (width % groups === 0 ||
        at.field("groups").expected(`to divide ${width} channels`, groups, "Use a divisor of width."))
    );
  };
}

/** Patches as tokens: a convolution whose stride is its kernel, with a bias. */
export function patches(patch: number, width: number): Part[] {
  return [
    { op: "convolution", name: "patches", outChannels: width, kernel: patch, stride: patch, padding: 0 },
    { op: "bias", name: "patches.bias" },
    { op: "tokens", name: "tokens" },
  ];
}

/** A dense layer with a bias that mixed networks have too. */
export function denseWithBias(name: string, outChannels: number): Part[] {
  return [
    { op: "dense", name, outChannels },
    { op: "bias", name: `${name}.bias` },
  ];
}
