import * as tf from "@tensorflow/tfjs-core";
import { callable, demandArguments, optional, record } from "../../checking/shapes.js";
import type { Network } from "../../networks/network.js";
import { networkShape } from "../../networks/network-kinds.js";
import type { StoredTensor } from "../../safetensors/read-safetensors.js";
import { type TensorToStore, tensorsShape } from "../../safetensors/write-safetensors.js";
import type { StateTensor } from "../../templates/parameter.js";
import { publishedName, toOurLayout, toPublishedLayout } from "../published-names.js";

/** Which tensors must be there. */
export interface LoadOptions {
  /**
   * Selects tensors by our names, such as member 0's; all of the network by default. The others stay unchanged.
   */
  readonly only?: (name: string) => boolean;
}

const loadOptions = record<LoadOptions>({ only: optional(callable("a function of a tensor's name")) });

/**
 * Sets a network's tensors from a checkpoint of the published PyTorch code, or one with its names.
 *
 * To adopt a member that was trained there, load it into a network of the same description and call `adoptMember`.
 *
 * @param tensors By published name, as `readTorchCheckpoint` or `readSafetensors` gives them.
 * @returns Our names of the tensors that were set.
 * @throws RangeError naming every tensor that is missing or of another shape; nothing is changed then.
 */
export function loadPublishedTensors(
  network: Network,
  tensors: ReadonlyMap<string, StoredTensor>,
  options: LoadOptions = {},
): string[] {
  demandArguments("loadPublishedTensors", {
    network: [network, networkShape],
    tensors: [tensors, tensorsShape],
    options: [options, loadOptions],
  });
  const { only = () => true } = options;
  const wanted = network.state().filter(({ name }) => only(name));
  const problems: string[] = [];
  const found = wanted.map((tensor) => {
    const { name, axes } = publishedName(tensor.name, network.kind, tensor.variable.rank);
    const stored = tensors.get(name);
    const values = stored?.values;
    const layout =
      stored !== undefined && values instanceof Float32Array && stored.shape.length === tensor.variable.rank
        ? toOurLayout({ shape: stored.shape, values }, axes)
        : undefined;
    if (layout?.shape.join() !== tensor.variable.shape.join()) problems.push(problem(tensor, name, stored));
    return { tensor, layout };
  });
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
  for (const { tensor, layout } of found) {
    if (layout === undefined) continue;
    tf.tidy(() => tensor.variable.assign(tf.tensor(layout.values, layout.shape)));
  }
  return wanted.map(({ name }) => name);
}

/**
 * A network's tensors with the names and layouts of the published PyTorch code, for `writeSafetensors` and `writeNpz`.
 *
 * @example
 * ```ts
 * writeFileSync("network.safetensors", writeSafetensors(publishedTensors(run.network)));
 * ```
 */
export function publishedTensors(network: Network): Map<string, TensorToStore> {
  demandArguments("publishedTensors", { network: [network, networkShape] });
  return new Map(
    network.state().map(({ name, variable }) => {
      const published = publishedName(name, network.kind, variable.rank);
      const values = Float32Array.from(variable.dataSync());
      return [published.name, toPublishedLayout({ shape: variable.shape, values }, published.axes)];
    }),
  );
}

function problem(
  { name, variable }: StateTensor,
  published: string,
  stored: StoredTensor | undefined,
): string {
  const found = stored === undefined ? "nothing" : `${stored.dtype} [${stored.shape.join(", ")}]`;
  return `Expected ${published} for ${name} [${variable.shape.join(", ")}] but got ${found} (published tensors). Make the network that the checkpoint is of.`;
}
