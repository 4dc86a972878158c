import * as tf from "@tensorflow/tfjs-core";
import { emptyDraw, placeCutout } from "#library/data/augment.js";
import { lightingShift } from "#library/data/photos/photo-augmentation.js";
import { assembleBlocks, blockLayout, type LayerRole } from "#library/growth/block-layout.js";
import { joinChannels } from "#library/layers/channel-tensors.js";
import { crossEntropy } from "#library/layers/cross-entropy.js";
import type { TensorValues } from "#library/templates/parameter.js";
import { native } from "#library/tensorflow/native.js";
import { countTopK } from "#library/training/correct.js";
import { type ComparedArrays, compare, type ParityResult, tolerances } from "../comparison.js";
import { type Recording, RecordingError, readRecording } from "../read-json.js";

/** Replays `misc.json`: small facts of the published code, each by itself. */
export function miscellanyCase(folder: string, name: string): ParityResult[] {
  native();
  const recording = readRecording(folder, `${name}.json`);
  return recording.entries().flatMap(([part, values]) => {
    const replay = replays[part as keyof typeof replays];
    if (replay === undefined) {
      throw new RecordingError(
        `Expected one of the parts ${Object.keys(replays).join(", ")} but got ${part} (${name}.json). Remove it.`,
      );
    }
    return replay(values, `${name} ${part}`);
  });
}

const replays = {
  quadrants: replayQuadrants,
  cutout: replayCutout,
  label_smoothing: replaySmoothing,
  lighting: replayLighting,
  accuracy_top1_top5: replayAccuracy,
} as const;

/** Which block fills which place of a grown weight, and how the batch norm of an odd width is padded. */
function replayQuadrants(recording: Recording, title: string): ParityResult[] {
  return recording.entries().map(([key, values]) => {
    const vectors = /^bn (\d+)$/.exec(key);
    const pairs = vectors ? batchNormPairs(values, Number(vectors[1])) : [quadrantPair(key, values)];
    return compare(`${title} ${key}`, pairs, 0);
  });
}

function quadrantPair(key: string, values: Recording): ComparedArrays {
  const convolution = /^\((\d+), (\d+), (True|False)\)$/.exec(key);
  const dense = /^linear (\d+)->(\d+)$/.exec(key);
  const [, inChannels, outChannels] = (convolution ?? dense ?? []).map(Number) as [number, number, number];
  if (inChannels === undefined) {
    throw new RecordingError(
      `Expected a key such as "(8, 8, False)", "linear 8->5" or "bn 9" but got "${key}" (${values.where}). Remove it.`,
    );
  }
  const role: LayerRole = dense ? "last" : convolution?.[3] === "True" ? "first" : "inner";
  const part = [
    role === "first" ? inChannels : inChannels / 2,
    role === "last" ? outChannels : outChannels / 2,
  ];
  const ours = tf.tidy(() => {
    const weight = assembleBlocks(blockLayout(role, 2), (j) => tf.fill(part, j));
    // Ours is [in, out]; recorded is [out, in].
    return tf.transpose(weight).dataSync();
  });
  return { name: key, ours, recorded: values.numbers() };
}

/**
 * The recorded halves hold 10, 20, 30, 40 for member 0 and one more for member 1. If they have fewer channels together
 * than the whole, the published code puts fresh ones in the middle.
 */
function batchNormPairs(values: Recording, channels: number): ComparedArrays[] {
  const half = Math.floor(channels / 2);
  const vectors = { weight: [10, 1], bias: [20, 0], running_mean: [30, 0], running_var: [40, 1] } as const;
  return Object.entries(vectors).map(([name, [first, fresh]]) => {
    const part = (length: number, value: number): TensorValues => ({
      shape: [length],
      values: new Float32Array(length).fill(value),
    });
    const parts = [part(half, first), part(channels - 2 * half, fresh), part(half, first + 1)];
    return { name, ours: joinChannels(parts).values, recorded: values.at(name).numbers() };
  });
}

/** Rectangles for given centres; recorded rows and columns include the last one. */
function replayCutout(recording: Recording, title: string): ParityResult[] {
  return recording.entries().map(([key, values]) => {
    const [, row, column] = (/^y=(\d+),x=(\d+)$/.exec(key) ?? []).map(Number) as [number, number, number];
    const draw = emptyDraw();
    placeCutout(draw, { row, column }, 16, 32, 32);
    const { cutTop, cutBottom, cutLeft, cutRight } = draw;
    const ours = [cutTop, cutBottom - 1, cutLeft, cutRight - 1, (cutBottom - cutTop) * (cutRight - cutLeft)];
    const recorded = [
      ...values.at("rows").numbers(),
      ...values.at("cols").numbers(),
      values.at("n_zero").number(),
    ];
    return compare(`${title} ${key}`, [{ name: key, ours, recorded }], 0);
  });
}

function replaySmoothing(recording: Recording, title: string): ParityResult[] {
  const rows = recording.at("logits").list();
  const logits = recording.at("logits").numbers();
  const targets = recording.at("targets").numbers();
  const losses = recording.at("loss").entries();
  const pairs = losses.map(([smoothing, value]) => {
    const ours = tf.tidy(() => {
      const z = tf.tensor2d(logits, [rows.length, logits.length / rows.length]);
      return crossEntropy(z, tf.tensor1d(targets, "int32"), Number(smoothing)).dataSync();
    });
    return { name: smoothing, ours, recorded: [value.number()] };
  });
  return [compare(title, pairs, tolerances.values)];
}

/** What lighting adds to red, green and blue, for given strengths along the three principal colours. */
function replayLighting(recording: Recording, title: string): ParityResult[] {
  const alpha = recording.at("alpha").numbers() as [number, number, number];
  const recorded = recording.at("rgb").numbers();
  return [compare(title, [{ name: "rgb", ours: lightingShift(alpha), recorded }], tolerances.values)];
}

/**
 * Two rows of ten logits, rising and falling, both of class 5: sixth from below, sixth from above. The recording holds
 * only the two percentages.
 */
function replayAccuracy(recording: Recording, title: string): ParityResult[] {
  const rising = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const ours = tf.tidy(() => {
    const logits = tf.tensor2d([rising, [...rising].reverse()]);
    const labels = tf.tensor1d([5, 5], "int32");
    return [1, 5].map((k) => (100 * countTopK(logits, labels, k)) / 2);
  });
  const result = compare(title, [{ name: "percent", ours, recorded: recording.numbers() }], 0);
  return [{ ...result, note: "logits of our own: the recording has only the result" }];
}
