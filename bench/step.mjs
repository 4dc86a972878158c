// @ts-check
// Times one kind of work of ours in a process of its own; prints one JSON line, as torch_step.py does.
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { allMembers, evaluate, GrowthPlan, MixedNetwork, member, Run, wideResNet } from "mixture-growth";
import { forwardMacs } from "mixture-growth/cost";
import { profileStep, Sgd } from "mixture-growth/training";
import { createRandom } from "../src/dist/data/random.js";
import { convolution } from "../src/dist/tensorflow/convolution.js";
import { CompiledFunction } from "../src/dist/tensorflow/graph/compiled-function.js";
import { native } from "../src/dist/tensorflow/native.js";
import { TrainingStep } from "../src/dist/training/training-step.js";
import { noise } from "./noise.mjs";
import { median } from "./statistics.mjs";

const { values } = parseArgs({
  options: {
    net: { type: "string", default: "grown" },
    depth: { type: "string", default: "16" },
    width: { type: "string", default: "2" },
    batch: { type: "string", default: "128" },
    members: { type: "string", default: "2" },
    templates: { type: "string", default: "2" },
    precision: { type: "string", default: "float32" },
    steps: { type: "string", default: "10" },
    task: { type: "string", default: "step" },
  },
});
const [depth, width, batch, members, templates, steps] = [
  values.depth,
  values.width,
  values.batch,
  values.members,
  values.templates,
  values.steps,
].map(Number);
const precision = /** @type {import("mixture-growth").Precision} */ (values.precision);
const classes = 100;
const description = wideResNet({ depth: Number(depth), width: Number(width), classes });
const count = Number(batch);

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

const span = values.net === "member" ? member(0) : allMembers(Number(members));

function network() {
  const random = createRandom(0);
  const whole = new MixedNetwork({
    description,
    members: Number(members),
    templatesPerSet: Array.from({ length: Number(members) }, () => Number(templates)),
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random,
  });
  if (values.net !== "member" && Number(members) > 1)
    whole.grow(allMembers(Number(members)), { coefficients: "random", noise: 1 }, random);
  return whole;
}

const noiseBatch = () => ({
  images: tf.randomNormal(
    /** @type {[number, number, number, number]} */ ([count, 32, 32, 3]),
    0,
    1,
    "float32",
    1,
  ),
  labels: tf.tensor1d(
    Int32Array.from({ length: count }, (_, i) => i % classes),
    "int32",
  ),
});

/** @typedef {{ times: number[], macs: number } & Record<string, unknown>} Timed */

/** @returns {Promise<Timed>} */
async function trainingStep() {
  const net = network().net(span);
  const { images, labels } = noiseBatch();
  const four = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (images);
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const often = new Map([[count, 1000]]);
  const step = new TrainingStep({ nets: [{ net, weight: 1 }], optimizer, loss: { precision } }, often);
  return {
    times: await timed(() => step.run(four, labels, 0.1)),
    macs: 3 * count * forwardMacs(net.description),
  };
}

/** @returns {Promise<Timed>} */
async function evaluation() {
  const net = network().net(span);
  const batches = 16;
  const set = noise(batches * count, classes);
  const whole = await timed(() => evaluate([net], set, { batchSize: count }), { warm: 1, count: 3 });
  return { times: whole.map((time) => time / batches), macs: count * forwardMacs(net.description) };
}

/** What mixing takes of a step: all weights of a net, and the gradients of what they are mixed from. @returns {Promise<Timed>} */
async function mixing() {
  const whole = network();
  const layers = [...whole.layers.values()].map((layer) => ({
    layer,
    from: layer.parameters(span).map(({ variable }) => variable),
    dy: tf.tidy(() => tf.keep(tf.randomNormal(layer.weight(span).shape, 0, 1, "float32", 1))),
  }));
  const inputs = layers.map(({ dy }) => dy);
  const mixed = CompiledFunction.record(inputs, () =>
    tf.tidy(() =>
      layers.flatMap(({ layer, from, dy }) => [
        layer.weight(span),
        ...tf.grads(() => layer.weight(span))(from, dy),
      ]),
    ),
  );
  return {
    times: await timed(() => tf.tidy(() => void mixed.call(inputs)[0]?.dataSync()), {
      count: 3 * Number(steps),
    }),
    macs: 0,
  };
}

/**
 * An epoch of a run beside its steps alone: behind every step of the run one is made that is nothing else, so that both see
 * the same machine.
 *
 * @returns {Promise<Timed>}
 */
async function epoch() {
  // The first epoch warms up.
  const epochs = 1 + Math.ceil(30 / Number(steps));
  const plan = GrowthPlan.scratch({ size: "large", train: epochs });
  const data = { name: "noise", train: noise(Number(steps) * count, classes), test: noise(1, classes) };
  const { images, labels } = noiseBatch();
  const four = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (images);
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  /** @type {{ whole: number, alone: number }[]} */
  const pairs = [];
  /** @type {TrainingStep | undefined} */
  let step;
  let begun = 0;
  const run = new Run({ plan, network: description, data, seed: 0, batchSize: count, on: compare });
  function compare(/** @type {import("mixture-growth").RunEvent} */ event) {
    if (event.kind !== "step") return;
    // From the end of a step to that of the next: batches, augmentation, events, metrics.
    const whole = performance.now() - begun;
    const nets = [{ net: run.net(allMembers(2)), weight: 1 }];
    step ??= new TrainingStep({ nets, optimizer }, new Map([[count, 1000]]));
    const start = performance.now();
    step.run(four, labels, 0.1);
    begun = performance.now();
    // The time before the first step of an epoch is another epoch's end.
    if (event.epoch > 1 && event.step > 1) pairs.push({ whole, alone: begun - start });
  }
  await run.train();
  const times = pairs.map(({ whole }) => whole);
  return {
    times,
    macs: 3 * count * forwardMacs(description),
    // Neighbours are compared, so that a machine that slows down in between does not matter.
    alone_ms: median(times) / median(pairs.map(({ whole, alone }) => whole / alone)),
  };
}

/** Where a step's time goes, by operation. @returns {Promise<Timed>} */
async function profile() {
  const plan = GrowthPlan.mixture({ members: Number(members), phases: { member: 1, grown: 1 } });
  const data = { name: "noise", train: noise(count, classes), test: noise(1, classes) };
  const run = new Run({ plan, network: description, data, seed: 0, batchSize: count });
  await run.train(values.net === "member" ? undefined : "growth");
  const { rows, plainMs, compiledMs } = await profileStep(run, { steps: Number(steps) });
  return { times: [plainMs], macs: 0, rows, compiled_ms: compiledMs };
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

const tasks = { step: trainingStep, evaluation, mixing, epoch, profile };

native();
if (values.task === "peak") {
  console.log(JSON.stringify(await peak()));
} else {
  const { times, macs, ...more } = await tasks[/** @type {keyof typeof tasks} */ (values.task)]();
  const middle = median(times);
  console.log(
    JSON.stringify({
      median_ms: middle,
      min_ms: Math.min(...times),
      macs,
      gflops: (2 * macs) / middle / 1e6,
      peak_rss_mib: Math.round(process.resourceUsage().maxRSS / 1024),
      ...more,
    }),
  );
}
