import * as tf from "@tensorflow/tfjs-core";
import { demandArguments } from "../checking/shapes.js";
import { evaluationBatches } from "../data/batches.js";
import type { SetInMemory } from "../data/dataset.js";
import type { Net } from "../networks/net.js";
import { memorySetShape, netShape } from "../training/argument-shapes.js";
import { checkSetFits } from "../training/set-fit.js";

/**
 * Computes the logits of every example of a set, with running batch norm statistics, as plain numbers; of numbers to predict,
 * the outputs as the network gives them.
 *
 * @param net Any net that exists now.
 * @param set Examples in memory; in batches of 250, which changes no result.
 * @returns `[n][classes]`, in the order of the set.
 * @example
 * ```ts
 * const before = await logits(run.net(member(0)), data.test);
 * ```
 */
export async function logits(net: Net, set: SetInMemory): Promise<number[][]> {
  demandArguments("logits", { net: [net, netShape], set: [set, memorySetShape] });
  checkSetFits([net], set, "logits of");
  const rows: number[][] = [];
  for (const batch of evaluationBatches({ set, batchSize: 250, reuseArrays: true })) {
    rows.push(...tf.tidy(() => net.forward(tf.tensor(batch.images, [...batch.shape])).arraySync()));
    // Operations block: let output and interrupts through between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}
