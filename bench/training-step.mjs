// @ts-check
import * as tf from "@tensorflow/tfjs-core";
import { allMembers, MixedNetwork, member } from "mixture-growth";
import { forwardMacs } from "mixture-growth/cost";
import { PlainNetwork } from "mixture-growth/networks";
import { Sgd } from "mixture-growth/training";
import { createRandom } from "../src/dist/data/random.js";
import { TrainingStep } from "../src/dist/training/training-step.js";

/**
 * What is trained: one member or the net after growth, whose weights are mixed from templates; or the large or the small net,
 * which have a weight of their own in every layer.
 *
 * @typedef {object} Trained
 * @property {import("../src/dist/networks/description.js").NetworkDescription} description at full size
 * @property {"member" | "grown" | "large" | "small"} net
 * @property {number} [members]
 * @property {readonly import("mixture-growth/networks").LayerSharing[]} [sharing] layers that share templates
 * @property {number} [templates] of each set
 *
 * @typedef {object} StepSettings
 * @property {number} batch images in a step
 * @property {import("mixture-growth").Precision} [precision]
 * @property {number} [replicas]
 * @property {readonly string[]} [devices] names of devices that replicas are distributed among
 */

/** @param {Trained} what */
function spanOf({ net, members = 2 }) {
  if (net === "large") return allMembers(1);
  return net === "grown" ? allMembers(members) : member(0);
}

/**
 * A network whose net of the given kind can be trained.
 *
 * @param {Trained} what
 */
export function networkOf(what) {
  const { description, net, members = 2 } = what;
  if (net === "member" || net === "grown") return mixedNetworkOf(what);
  // A large net never grows, so it need not be divisible.
  const parts = net === "large" ? 1 : members;
  return new PlainNetwork({ description, members: parts, span: spanOf(what), random: createRandom(0) });
}

/**
 * A network of templates: grown, unless a member is asked for.
 *
 * @param {Trained} what
 */
export function mixedNetworkOf({ description, net, members = 2, templates = 2, sharing = [] }) {
  const random = createRandom(0);
  const whole = new MixedNetwork({
    description,
    members,
    templatesPerSet: Array.from({ length: members }, () => templates),
    setAssignment: "rows",
    sharing,
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random,
  });
  if (net !== "member" && members > 1)
    whole.grow(allMembers(members), { coefficients: "random", noise: 1 }, random);
  return whole;
}

/**
 * The net in it.
 *
 * @param {Trained} what
 */
export function netOf(what) {
  return networkOf(what).net(spanOf(what));
}

/** How many numbers of a net are trained. @param {import("mixture-growth/networks").Net} net */
export function parametersOf(net) {
  return net.parameters().reduce((sum, { variable }) => sum + variable.size, 0);
}

/**
 * A batch of noise; the caller disposes it.
 *
 * @param {{ batch: number, input?: readonly number[], classes: number }} size `input` is `[height, width, channels]`
 */
export function noiseBatch({ batch, input = [32, 32, 3], classes }) {
  const shape = /** @type {[number, number, number, number]} */ ([batch, ...input]);
  return {
    images: /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (
      tf.randomNormal(shape, 0, 1, "float32", 1)
    ),
    labels: tf.tensor1d(
      Int32Array.from({ length: batch }, (_, i) => i % classes),
      "int32",
    ),
  };
}

/**
 * A training step on a batch that stays the same, to be taken again and again; recorded, as in training.
 *
 * @param {Trained & StepSettings & Partial<ReturnType<typeof noiseBatch>>} what a batch that is given becomes the step's
 * @returns `run` takes a step of the `net` of the `network`; `macs` are those of a step; `parameters` are trained; `dispose` frees everything
 */
export function openTrainingStep(what) {
  const { description, batch, precision = "float32", replicas, devices } = what;
  const whole = networkOf(what);
  const net = whole.net(spanOf(what));
  const { input, classes } = description;
  const noise =
    what.images === undefined || what.labels === undefined ? noiseBatch({ batch, input, classes }) : what;
  const images = /** @type {import("@tensorflow/tfjs-core").Tensor4D} */ (noise.images);
  const labels = /** @type {import("@tensorflow/tfjs-core").Tensor1D} */ (noise.labels);
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const placed = { ...(replicas === undefined ? {} : { replicas }), ...(devices && { devices }) };
  const often = new Map([[batch, 1000]]);
  const step = new TrainingStep(
    { nets: [{ net, weight: 1 }], optimizer, loss: { precision }, ...placed },
    often,
  );
  return {
    run: () => step.run(images, labels, 0.1),
    network: whole,
    net,
    macs: 3 * batch * forwardMacs(net.description),
    parameters: parametersOf(net),
    dispose() {
      step.dispose();
      optimizer.dispose();
      whole.dispose();
      tf.dispose([images, labels]);
    },
  };
}
