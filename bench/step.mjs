// @ts-check
// Times one kind of our work in a process of its own; prints one line of JSON, as torch_step.py does.
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { allMembers, evaluate, GrowthPlan, member, Run } from "mixture-growth";
import { forwardMacs } from "mixture-growth/cost";
import { profileStep, Sgd } from "mixture-growth/training";
import { threadSettings } from "../src/dist/experiments/pool/processes.js";
import { convolution } from "../src/dist/tensorflow/convolution.js";
import { CompiledFunction } from "../src/dist/tensorflow/graph/compiled-function.js";
import { native } from "../src/dist/tensorflow/native.js";
import { trainedPrecision } from "../src/dist/tensorflow/precision.js";
import { TrainingStep } from "../src/dist/training/training-step.js";
import { modelOf } from "./models.mjs";
import { noise } from "./noise.mjs";
import { median } from "./statistics.mjs";
import { mixedNetworkOf, netOf, noiseBatch, openTrainingStep, parametersOf } from "./training-step.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "wrn" },
    net: { type: "string", default: "grown" },
    depth: { type: "string", default: "16" },
    width: { type: "string", default: "2" },
    size: { type: "string", default: "32" },
    classes: { type: "string", default: "100" },
    batch: { type: "string", default: "128" },
    members: { type: "string", default: "2" },
    templates: { type: "string", default: "2" },
    precision: { type: "string", default: "float32" },
    threads: { type: "string" },
    steps: { type: "string", default: "10" },
    task: { type: "string", default: "step" },
  },
});
const precision = /** @type {import("mixture-growth").Precision} */ (values.precision);
const classes = Number(values.classes);
const steps = Number(values.steps);
const size = Number(values.size);
const { description, sharing } = modelOf(values.model, {
  depth: Number(values.depth),
  width: Number(values.width),
  size,
  classes,
});
const count = Number(values.batch);
const members = Number(values.members);
// Read by the native library when it starts, below.
if (values.threads !== undefined) Object.assign(process.env, threadSettings(Number(values.threads)));

/**
 * @param {() => unknown} work
 * @param {{ warm?: number, count?: number }} [options]
 */
async function timed(work, { warm = 3, count = steps } = {}) {
  const times = [];
  for (let i = 0; i < count + warm; i++) {
    const start = performance.now();
    await work();
    if (i >= warm) times.push(performance.now() - start);
  }
  return times;
}

const trained = {
  description,
  sharing,
  net: /** @type {"member" | "grown" | "large" | "small"} */ (values.net),
  members,
  templates: Number(values.templates),
};

/** @typedef {{ times: number[], macs: number } & Record<string, unknown>} Timed */

/** A step as a run takes it: where this machine would emulate the precision, it computes in float32. */
function openStep() {
  return openTrainingStep({ ...trained, batch: count, precision: trainedPrecision(precision) });
}

/** @returns {Promise<Timed>} */
async function trainingStep() {
  const { run, macs, parameters } = openStep();
  return { times: await timed(run), macs, parameters };
}

/** The first step of a run, with recording and compiling it. @returns {Promise<Timed>} */
async function firstStep() {
  const { run, macs, parameters } = openStep();
  return { times: await timed(run, { warm: 0, count: 1 }), macs, parameters };
}

/** @returns {Promise<Timed>} */
async function evaluation() {
  const net = netOf(trained);
  const batches = 16;
  const set = noise(batches * count, classes, size);
  const whole = await timed(() => evaluate([net], set, { batchSize: count }), { warm: 1, count: 3 });
  return {
    times: whole.map((time) => time / batches),
    macs: count * forwardMacs(net.description),
    parameters: parametersOf(net),
  };
}

/** Times the mixing in a step: all weights, and the gradients of what they are mixed from. @returns {Promise<Timed>} */
async function mixing() {
  const whole = mixedNetworkOf(trained);
  const span = values.net === "member" ? member(0) : allMembers(members);
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
      count: 3 * steps,
    }),
    macs: 0,
  };
}

/**
 * Times an epoch of a run against its bare steps: after every step of the run a bare one is taken, so that both see the
 * same machine.
 *
 * @returns {Promise<Timed>}
 */
async function epoch() {
  // The first epoch warms up.
  const epochs = 1 + Math.ceil(30 / steps);
  const plan = GrowthPlan.scratch({ size: "large", train: epochs });
  const data = {
    name: "noise",
    train: noise(steps * count, classes, size),
    test: noise(1, classes, size),
  };
  const { images, labels } = noiseBatch({ batch: count, classes });
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  /** @type {{ whole: number, alone: number }[]} */
  const pairs = [];
  /** @type {TrainingStep | undefined} */
  let step;
  let begun = 0;
  const run = new Run({ plan, network: description, data, seed: 0, batchSize: count, on: compare });
  function compare(/** @type {import("mixture-growth").RunEvent} */ event) {
    if (event.kind !== "step") return;
    // From the end of one step to the end of the next: batches, augmentation, events, metrics.
    const whole = performance.now() - begun;
    const nets = [{ net: run.net(allMembers(2)), weight: 1 }];
    step ??= new TrainingStep({ nets, optimizer }, new Map([[count, 1000]]));
    const start = performance.now();
    step.run(images, labels, 0.1);
    begun = performance.now();
    // The time before the first step of an epoch belongs to the end of the previous epoch.
    if (event.epoch > 1 && event.step > 1) pairs.push({ whole, alone: begun - start });
  }
  await run.train();
  const times = pairs.map(({ whole }) => whole);
  return {
    times,
    macs: 3 * count * forwardMacs(description),
    // Neighbours are compared, so that it does not matter if the machine slows down.
    alone_ms: median(times) / median(pairs.map(({ whole, alone }) => whole / alone)),
  };
}

/** Where a step's time goes, by operation. @returns {Promise<Timed>} */
async function profile() {
  const plan = GrowthPlan.mixture({ members, phases: { member: 1, grown: 1 } });
  const data = { name: "noise", train: noise(count, classes, size), test: noise(1, classes, size) };
  const run = new Run({ plan, network: description, data, seed: 0, batchSize: count });
  await run.train(values.net === "member" ? undefined : "growth");
  const { rows, plainMs, compiledMs } = await profileStep(run, { steps });
  return { times: [plainMs], macs: 0, rows, compiled_ms: compiledMs };
}

/** The peak speed of this machine: a large matrix product and a large convolution. */
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

const tasks = { step: trainingStep, first: firstStep, evaluation, mixing, epoch, profile };

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
