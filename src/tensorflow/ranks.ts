import * as tf from "@tensorflow/tfjs-core";
import type { Rank } from "./rank-settings.js";
import { runOp } from "./run-op.js";

/**
 * The sum of a tensor over all processes, each of which calls this with one of the same size: the same bits in all.
 *
 * @param flat `[n]`, float32.
 * @returns `[n]`; owned by the caller or its `tf.tidy`.
 * @throws Error when a process has ended, or does not answer in time.
 */
export function sumOverRanks({ addresses, timeout }: Rank, flat: tf.Tensor1D): tf.Tensor1D {
  const attributes = {
    T: { type: "float32" },
    merge_op: "Add",
    final_op: "Id",
    communication_hint: "auto",
    timeout_seconds: { float: timeout },
    is_stateless: false,
    Nordering_token: { int: 0 },
    max_subdivs_per_device: { int: -1 },
  } as const;
  return tf.tidy(() => {
    // TensorFlow remembers the size of an instance: sums of different sizes are different instances.
    const keys = [addresses.length, 1, flat.size].map((key) => tf.scalar(key, "int32"));
    return runOp("CollectiveReduceV2", attributes, [flat, ...keys], 1)[0] as tf.Tensor1D;
  });
}

/** Processes that train one run together do not have the same. */
export class RanksDiffer extends Error {
  override readonly name = "RanksDiffer";
}

/**
 * Makes sure that all processes have the same: waits for all.
 *
 * @param sha256 of what each has
 * @throws RanksDiffer in at least one of them where they differ; the others find that one gone.
 */
export function expectAgreement(rank: Rank, sha256: Buffer, what: string): void {
  // 16 bits are exact in float32, 256 times over.
  const own = Array.from({ length: sha256.length / 2 }, (_, i) => sha256.readUInt16LE(2 * i));
  const sums = tf.tidy(() => sumOverRanks(rank, tf.tensor1d(own)).dataSync());
  if (own.every((number, i) => sums[i] === number * rank.addresses.length)) return;
  throw new RanksDiffer(
    `Expected all ${rank.addresses.length} processes to have the same ${what} but got another one than rank ${rank.index} has (processes that train together). They are started again from the newest checkpoint; give all the same command, version and number of threads.`,
  );
}

/** Whether an error says that another process is gone or has something else, so that all have to start again. */
export function lostRank(error: unknown): boolean {
  return error instanceof RanksDiffer || (error instanceof Error && /\bCollective\b/.test(error.message));
}
