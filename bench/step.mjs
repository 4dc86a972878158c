// @ts-check
// Times one kind of work of ours in a process of its own; prints one JSON line, as torch_step.py does.
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { allMembers, evaluate, forwardMacs, MixedNetwork, member, Sgd, wideResNet } from "mixture-growth";
import { createRandom } from "../src/dist/data/random.js";
import { convolution } from "../src/dist/tensorflow/convolution.js";
import { native } from "../src/dist/tensorflow/native.js";
import { CompiledStep } from "../src/dist/training/compiled-step.js";
import { median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    net: { type: "string", default: "grown" },
    depth: { type: "string", default: "16" },
    width: { type: "string", default: "2" },
    batch: { type: "string", default: "128" },
    steps: { type: "string", default: "10" },
    task: { type: "string", default: "step" },
  },
});
const [depth, width, batch, steps] = [values.depth, values.width, values.batch, values.steps].map(Number);
const classes = 100;

/**
 * @param {() => unknown} work
 * @param {{ warm?: number, count?: number }} [options]
 */
async function timed(work, { warm = 3, count = Number(steps) } = {}) {
  const times = [];
  for (let i = 0; i < count + warm; i++) {
    const start = performance.now();
    await work();
    if (i >= warm) times.push(performance.now() - start);
  }
  return times;
}

function network() {
  const random = createRandom(0);
  const description = wideResNet({ depth: Number(depth), width: Number(width), classes });
  const whole = new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templates: "he",
    coefficients: "orthonormal",
    random,
  });
  if (values.net === "member") return whole.net(member(0));
  whole.grow(allMembers(2), { coefficients: "random", noise: 1 }, random);
  return whole.net(allMembers(2));
}

/** @returns {Promise<{ times: number[], macs: number }>} */
async function trainingStep() {
  const net = network();
  const count = Number(batch);
  const images = tf.randomNormal([count, 32, 32, 3], 0, 1, "float32", 1);
  const labels = tf.tensor1d(
    Int32Array.from({ length: count }, (_, i) => i % classes),
    "int32",
  );
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const four = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (images);
  const step = new CompiledStep({ net, optimizer }, four, labels, 0.1);
  return {
    times: await timed(() => step.run(four, labels, 0.1)),
    macs: 3 * count * forwardMacs(net.description),
  };
}

/** @returns {Promise<{ times: number[], macs: number }>} */
async function evaluation() {
  const net = network();
  const batches = 16;
  const count = batches * Number(batch);
  const set = {
    name: "noise",
    count,
    height: 32,
    width: 32,
    channels: 3,
    classes,
    images: Uint8Array.from({ length: count * 32 * 32 * 3 }, (_, i) => (i * 2654435761) >>> 24),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    classNames: [],
  };
  const whole = await timed(() => evaluate([net], set, { batchSize: Number(batch) }), { warm: 1, count: 3 });
  return { times: whole.map((time) => time / batches), macs: Number(batch) * forwardMacs(net.description) };
}

/** What this machine does at best: a large matrix product and a large convolution. */
async function peak() {
  const a = tf.randomNormal([2048, 2048], 0, 1, "float32", 1);
  const x = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (
    tf.randomNormal([32, 28, 28, 256], 0, 1, "float32", 1)
  );
  const w = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (
    tf.randomNormal([3, 3, 256, 256], 0, 1, "float32", 2)
  );
  const product = await timed(() => tf.tidy(() => tf.sum(tf.matMul(a, a)).dataSync()));
  const convolved = await timed(() =>
    tf.tidy(() => tf.sum(convolution(x, w, { stride: 1, padding: 1 })).dataSync()),
  );
  const rate = (/** @type {number} */ macs, /** @type {number[]} */ times) =>
    (2 * macs) / Math.min(...times) / 1e6;
  return {
    matmul_gflops: rate(2048 ** 3, product),
    convolution_gflops: rate(32 * 28 * 28 * 9 * 256 * 256, convolved),
  };
}

native();
if (values.task === "peak") {
  console.log(JSON.stringify(await peak()));
} else {
  const { times, macs } = await (values.task === "evaluation" ? evaluation() : trainingStep());
  const middle = median(times);
  console.log(
    JSON.stringify({
      median_ms: middle,
      min_ms: Math.min(...times),
      gflops: (2 * macs) / middle / 1e6,
      peak_rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}
