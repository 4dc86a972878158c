// @ts-check
// One step on one device and on all, in time and in numbers.

import * as tf from "@tensorflow/tfjs-core";
import { createRandom, wideResNet } from "mixture-growth";
import { median } from "../../../bench/statistics.mjs";
import { openTrainingStep } from "../../../bench/training-step.mjs";
import { valuesOf } from "../../../src/dist/networks/network.js";
import { computeDevices } from "../../../src/dist/tensorflow/compute-devices.js";
import { differenceOf } from "../difference.mjs";

/** @type {{ sized: import("../sizes.mjs").SizedNet, steps: number }} */
const { sized, steps } = JSON.parse(process.argv[2] ?? "{}");
const { net, depth, width, batch } = sized;
const description = wideResNet({ depth, width, classes: 100 });
const devices = computeDevices();
const count = Math.min(4, 2 ** Math.floor(Math.log2(devices.length)));
const all = devices.slice(0, count);

/** @param {number} replicas @param {readonly string[]} on @param {number} size of the batch */
function open(replicas, on, size) {
  const random = createRandom(1);
  const values = Float32Array.from({ length: size * 32 * 32 * 3 }, () => random.normal());
  const images = tf.tensor4d(values, [size, 32, 32, 3]);
  const labels = tf.tensor1d(
    Int32Array.from({ length: size }, (_, i) => i % 100),
    "int32",
  );
  return openTrainingStep({ description, net, batch: size, replicas, devices: on, images, labels });
}

/** @param {number} replicas @param {readonly string[]} on @param {number} size */
function measured(replicas, on, size) {
  const step = open(replicas, on, size);
  step.run();
  const after = valuesOf(step.network);
  const times = [];
  for (let i = 0; i < steps + 2; i++) {
    const start = performance.now();
    step.run();
    if (i >= 2) times.push(performance.now() - start);
  }
  step.dispose();
  return { stepMs: median(times), after };
}

/** @type {{ net: string, devices: number, used: number, rows: object[], difference: object | null }} */
const answer = { net: sized.name, devices: devices.length, used: count, rows: [], difference: null };
// Each line has all of it so far: the last one that came counts.
const tell = () => process.stdout.write(`${JSON.stringify(answer)}\n`);
const one = measured(1, all.slice(0, 1), batch);
/** @param {number} on @param {number} size @param {number} stepMs */
function row(on, size, stepMs) {
  const imagesPerSecond = (1000 * size) / stepMs;
  const speedUp = imagesPerSecond / ((1000 * batch) / one.stepMs);
  answer.rows.push({ devices: on, batch: size, stepMs, imagesPerSecond, speedUp });
  tell();
}

row(1, batch, one.stepMs);
const divided = measured(count, all, batch);
row(count, batch, divided.stepMs);
// The same replicas on one device, after a step: nothing may depend on how many devices there are.
answer.difference = differenceOf(divided.after, measured(count, all.slice(0, 1), batch).after);
tell();
row(count, batch * count, measured(count, all, batch * count).stepMs);
process.exit(0);
