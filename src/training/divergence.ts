import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../networks/net.js";
import type { Slot } from "../optimizers/optimizer.js";
import type { TensorValues } from "../templates/parameter.js";
import type { BatchGradients } from "./batch-gradients.js";

/** What was found not to be finite. */
export interface NotFinite {
  /** What was being computed. */
  readonly place:
    | "images"
    | "weight"
    | "statistics"
    | "logits"
    | "loss"
    | "gradient"
    | Slot["title"]
    | "average"
    | "test loss";
  /** Name of the tensor, such as `"stage1.0.conv1.templates.0"`; undefined where there is only one. */
  readonly tensor?: string;
}

/** A step met numbers that are not finite; it changed nothing. */
export class NotFiniteError extends Error {
  override readonly name = "NotFiniteError";
  readonly code = "NOT_FINITE";
  readonly found: NotFinite;

  constructor(found: NotFinite) {
    super(
      `Expected finite numbers but got NaN or infinity in the ${notFiniteText(found)} (training step). Lower the learning rate, or look at the data.`,
    );
    this.found = found;
  }
}

/** In words: `"gradient of stem.weight"`. */
export function notFiniteText({ place, tensor }: NotFinite): string {
  return tensor === undefined ? place : `${place} of ${tensor}`;
}

/**
 * Checks a pass over a batch before it changes anything.
 *
 * Reads two numbers: the loss, and the sum of the gradient that the backward pass reaches last, where anything that went
 * wrong on the way shows. It looks for the culprit only when one of them is not finite.
 *
 * @param images The batch; stays the caller's.
 * @throws NotFiniteError naming the first tensor, in the order of computation, that is not finite.
 */
export function expectFiniteBatch(net: Net, images: tf.Tensor, batch: BatchGradients): void {
  const loss = batch.loss.dataSync()[0] as number;
  const [last] = batch.gradients;
  const sum = last === undefined ? 0 : tf.tidy(() => tf.sum(last).dataSync()[0] as number);
  if (Number.isFinite(loss) && Number.isFinite(sum)) return;
  const culprit = findCulprit(net, images, batch, loss);
  // A sum of finite numbers can overflow: such gradients are not wrong yet.
  if (culprit !== undefined) throw new NotFiniteError(culprit);
}

function findCulprit(
  net: Net,
  images: tf.Tensor,
  batch: BatchGradients,
  loss: number,
): NotFinite | undefined {
  const { parameters, statistics, logits } = batch;
  if (!allFinite(images)) return { place: "images" };
  const weight = parameters.find(({ variable }) => !allFinite(variable));
  if (weight !== undefined) return { place: "weight", tensor: weight.name };
  const layer = statistics.find(({ mean, variance }) => !allFinite(mean) || !allFinite(variance))?.layer;
  if (layer !== undefined) return { place: "statistics", tensor: layer.name };
  if (!allFinite(logits)) return { place: "logits" };
  if (!Number.isFinite(loss)) return { place: "loss" };
  const tensor = firstBadGradient(net, batch);
  return tensor === undefined ? undefined : { place: "gradient", tensor };
}

/** In the order of the backward pass, which begins at the last layer. */
function firstBadGradient(net: Net, { parameters, gradients }: BatchGradients): string | undefined {
  const nodes = net.description.nodes.map((node) => node.name);
  // Templates that layers share belong to no node: they come last.
  const place = (name: string): number => nodes.findIndex((node) => name.startsWith(`${node}.`));
  const bad = parameters.filter((_, i) => !allFinite(gradients[i] as tf.Tensor)).map(({ name }) => name);
  return bad.sort((a, b) => place(b) - place(a))[0];
}

function allFinite(tensor: tf.Tensor): boolean {
  return tf.tidy(() => tf.all(tf.isFinite(tensor)).dataSync()[0] === 1);
}

/**
 * Finds the first tensor that has numbers that are not finite, in groups of tensors by what they are.
 *
 * @returns undefined when all are finite.
 */
export function findNotFinite(
  ...groups: readonly (readonly [NotFinite["place"], ReadonlyMap<string, TensorValues>])[]
): NotFinite | undefined {
  for (const [place, tensors] of groups) {
    const bad = [...tensors].find(([, { values }]) => !areFinite(values));
    if (bad !== undefined) return { place, tensor: bad[0] };
  }
  return undefined;
}

/** A plain loop, since it looks at every weight of a network each time its state is stored. */
function areFinite(numbers: Float32Array): boolean {
  // 0 times a finite number is 0, times any other NaN.
  let zero = 0;
  for (let i = 0; i < numbers.length; i++) zero += 0 * (numbers[i] as number);
  return zero === 0;
}
