import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "#library/data/random.js";
import { allMembers, member } from "#library/growth/span.js";
import type { NetworkDescription } from "#library/networks/description.js";
import type { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import type { Net } from "#library/networks/net.js";
import { PlainNetwork, wholeNetwork } from "#library/networks/plain/plain-network.js";
import { decays } from "#library/optimizers/optimizer.js";
import type { SgdOptions } from "#library/optimizers/sgd.js";
import type { LossOptions } from "#library/plan/plan-data.js";
import { publishedName } from "#library/storage/published-names.js";
import type { StateTensor } from "#library/templates/parameter.js";
import { batchGradients, disposeGradients } from "#library/training/batch-gradients.js";
import { Sgd } from "#library/training/sgd.js";
import { inGroups } from "../cases/parameter-groups.js";
import { type Written, writeNpz } from "./write-npz.js";

/** Makes recordings in the published layout with this library, of networks for which there are none. */
class Recorder {
  readonly #kind: "mixed" | "plain";
  readonly images: Readonly<Record<"x" | "x2", tf.Tensor>>;
  readonly labels: Readonly<Record<"y" | "y2", tf.Tensor1D>>;
  arrays: Map<string, Written> = new Map();

  constructor(kind: "mixed" | "plain", { input, classes }: NetworkDescription) {
    this.#kind = kind;
    const count = 4;
    const images = (seed: number): tf.Tensor => tf.randomNormal([count, ...input], 0, 1, "float32", seed);
    const labels = (shift: number): tf.Tensor1D =>
      tf.tensor1d(
        Array.from({ length: count }, (_, i) => (i + shift) % classes),
        "int32",
      );
    this.images = { x: images(1), x2: images(2) };
    this.labels = { y: labels(0), y2: labels(3) };
  }

  /** The arrays so far as one file; the next file starts empty. */
  write(folder: string, file: string): void {
    writeNpz(join(folder, file), this.arrays);
    this.arrays = new Map();
  }

  batches(): void {
    for (const [key, images] of Object.entries(this.images)) {
      const turned = tf.transpose(images, [0, 3, 1, 2]);
      this.arrays.set(key, { shape: turned.shape, values: turned.dataSync() });
      turned.dispose();
    }
    for (const [key, labels] of Object.entries(this.labels)) {
      this.arrays.set(key, { shape: labels.shape, values: labels.dataSync(), type: "i8" });
    }
  }

  /** A tensor under its published name and with its published axes. */
  tensor(prefix: string, name: string, tensor: tf.Tensor): void {
    const published = publishedName(name, this.#kind, tensor.rank);
    const { axes } = published;
    const turned = tf.tidy(() =>
      axes === undefined
        ? tensor.clone()
        : tf.transpose(
            tensor,
            axes.map((_, axis) => axes.indexOf(axis)),
          ),
    );
    this.arrays.set(`${prefix}${published.name}`, { shape: turned.shape, values: turned.dataSync() });
    turned.dispose();
  }

  state(prefix: string, state: readonly StateTensor[]): void {
    for (const { name, variable } of state) this.tensor(prefix, name, variable);
  }

  logits(key: string, net: Net): void {
    const logits = net.forward(this.images.x);
    this.arrays.set(key, { shape: logits.shape, values: logits.dataSync() });
    logits.dispose();
  }

  /** Records everything about one training step. */
  step(
    prefix: string,
    net: Net,
    state: () => readonly StateTensor[],
    optimizer: Sgd,
    {
      second = false,
      learningRate,
      loss = {},
    }: { second?: boolean; learningRate: number; loss?: LossOptions },
  ): void {
    const images = second ? this.images.x2 : this.images.x;
    const labels = second ? this.labels.y2 : this.labels.y;
    const batch = batchGradients(net, images, labels, loss);
    const value = batch.loss.dataSync()[0] as number;
    this.arrays.set(`${prefix}/train_logits`, { shape: batch.logits.shape, values: batch.logits.dataSync() });
    this.arrays.set(`${prefix}/loss`, { shape: [], values: [value] });
    this.arrays.set(`${prefix}/ce`, { shape: [], values: [value / (loss.weight ?? 1)] });
    batch.parameters.forEach(({ name }, i) => {
      this.tensor(`${prefix}/grad/`, name, batch.gradients[i] as tf.Tensor);
    });
    for (const statistics of batch.statistics) statistics.layer.absorb(statistics);
    optimizer.step(batch.parameters, batch.gradients, learningRate);
    disposeGradients(batch);
    this.state(`${prefix}/after/`, state());
  }

  dispose(): void {
    tf.dispose([this.images, this.labels]);
  }
}

/** Records the files `NAME_init`, `NAME_member` and `NAME_grown` of a mixed network of two members. */
export function recordMixed(
  folder: string,
  name: string,
  network: MixedNetwork,
  sgd: SgdOptions,
  coefficients: "orthogonal-as-coded" | "none" = "orthogonal-as-coded",
): void {
  const recorder = new Recorder("mixed", network.description);
  const optimizers = [new Sgd(sgd), new Sgd(sgd)] as const;
  const state = (): StateTensor[] => network.state();
  const [zero, one] = [network.net(member(0)), network.net(member(1))];
  recorder.state("p/", state());
  recorder.batches();
  recorder.write(folder, `${name}_init.npz`);
  [zero, one].forEach((net, i) => {
    recorder.logits(`eval_logits/member${i}`, net);
    recordWeights(recorder, network, `W/member${i}/`, i);
  });
  const first = { learningRate: 0.1, loss: { weight: 0.1 } };
  recorder.step("A1", zero, state, optimizers[0], first);
  recorder.step("A2", zero, state, optimizers[0], { ...first, second: true });
  recorder.step("B1", one, state, optimizers[1], { learningRate: 0.1 });
  recorder.write(folder, `${name}_member.npz`);
  recorder.state("pregrow/", state());
  network.grow(allMembers(2), { coefficients, noise: 1 }, createRandom(9));
  const grown = network.net(allMembers(2));
  recorder.state(
    "grown/",
    state().filter((tensor) => !tensor.name.includes(".templates.")),
  );
  recordWeights(recorder, network, "W/grown/", "grown");
  recordFacts(recorder, network, sgd);
  recorder.logits("grown_eval_logits", grown);
  recorder.step("G1", grown, state, optimizers[1], { learningRate: 0.05, second: true });
  recorder.step("G2", grown, state, optimizers[1], { learningRate: 0.05 });
  recorder.logits("G2/eval_logits_after", grown);
  recorder.write(folder, `${name}_grown.npz`);
  for (const optimizer of optimizers) optimizer.dispose();
  recorder.dispose();
}

function recordWeights(
  recorder: Recorder,
  network: MixedNetwork,
  prefix: string,
  which: number | "grown",
): void {
  const span = which === "grown" ? allMembers(2) : member(which);
  for (const layer of network.layers.values()) {
    const weight = layer.weight(span);
    recorder.tensor(prefix, `${layer.name}.weight`, weight);
    weight.dispose();
  }
}

/** Shapes, and the optimiser's groups: the published program keeps the groups of the members' batch norms. */
function recordFacts({ arrays }: Recorder, network: MixedNetwork, { weightDecay }: SgdOptions): void {
  const lines = [...network.layers.values()].map((layer) => {
    const weight = layer.weight(allMembers(2));
    const shape = [...weight.shape.slice(-2).reverse(), ...weight.shape.slice(0, -2)];
    weight.dispose();
    return `${publishedName(`${layer.name}.weight`, "mixed", 4).name}:(${shape.join(", ")}):${layer.layout.length}`;
  });
  arrays.set("shapes", { shape: [lines.length], values: lines });
  const groups = inGroups(network.net(allMembers(2)).parameters(), true);
  const norms = groups[7]?.length ?? 0;
  const counts = groups.map(({ length }, i) => (i === 2 || i === 5 ? norms : length));
  const decay = groups.map((group, i) => (i === 2 || i === 5 || group.some(decays) ? weightDecay : 0));
  arrays.set("G/groups_lr", { shape: [8], values: new Array<number>(8).fill(0.05), type: "f8" });
  arrays.set("G/groups_wd", { shape: [8], values: decay, type: "f8" });
  arrays.set("G/groups_n", { shape: [8], values: counts, type: "i8" });
}

/** Records the files `NAME_init` and `NAME_train` of a plain network. */
export function recordNormal(
  folder: string,
  name: string,
  description: NetworkDescription,
  sgd: SgdOptions,
  loss: LossOptions = {},
): void {
  const random = createRandom(name);
  const network = new PlainNetwork({ description, members: 1, span: wholeNetwork, random });
  const recorder = new Recorder("plain", description);
  const optimizer = new Sgd(sgd);
  const net = network.net(wholeNetwork);
  const state = (): StateTensor[] => network.state();
  recorder.state("p/", state());
  recorder.batches();
  recorder.write(folder, `${name}_init.npz`);
  recorder.logits("eval_logits", net);
  recorder.step("S1", net, state, optimizer, { learningRate: 0.1, loss });
  recorder.step("S2", net, state, optimizer, { learningRate: 0.1, loss, second: true });
  recorder.logits("S2/eval_logits_after", net);
  recorder.write(folder, `${name}_train.npz`);
  optimizer.dispose();
  recorder.dispose();
  network.dispose();
}
