import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { valuesOf } from "../../networks/network.js";
import { threadsOf } from "../../tensorflow/device.js";
import { expectAgreement } from "../../tensorflow/ranks.js";
import type { RunState } from "./run-state.js";

/**
 * Makes sure that all processes of a run stand at the same place with the same network and optimizer, and compute with as
 * many threads. Does nothing where a process trains alone.
 *
 * @throws RanksDiffer where they do not.
 */
export function agreeOnState(run: RunState): void {
  if (run.ranks === undefined) return;
  const { options, position, optimizer } = run;
  const threads = threadsOf(process.env, availableParallelism());
  const hash = createHash("sha256").update(JSON.stringify([run.name, options.seed, position, threads]));
  for (const tensors of [valuesOf(run.network), ...(optimizer?.snapshot().values() ?? [])]) {
    for (const [name, { values }] of tensors) hash.update(name).update(bytesOf(values));
  }
  expectAgreement(run.ranks, hash.digest(), "state");
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
