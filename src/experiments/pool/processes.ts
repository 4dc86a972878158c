import { availableParallelism, freemem } from "node:os";

/** Bytes that a process needs beyond what its largest step holds: the library and the images. */
const processBytes = 600 * 2 ** 20;

/**
 * Variables that make TensorFlow compute with so many threads: an operation by all of them, or as many small operations
 * side by side, which takes a tenth off the steps of small nets; at least one for each device.
 */
export function threadSettings(threads: number, devices = 1): Readonly<Record<string, string>> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(Math.max(threads, devices)),
  };
}

/**
 * How many processes a machine takes: as many as it has cores for, and memory.
 *
 * @param threads of each process
 * @param bytes that the largest step of a process holds
 */
export function processesFor(
  threads: number,
  bytes = 0,
  { cores = availableParallelism(), memory = freemem() } = {},
): number {
  const byCores = Math.floor(cores / threads);
  const byMemory = Math.floor(memory / (processBytes + bytes));
  return Math.max(1, Math.min(byCores, byMemory));
}
