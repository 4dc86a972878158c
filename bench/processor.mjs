// @ts-check
import { readFileSync } from "node:fs";
import os from "node:os";

/**
 * A kind of processor, as far as speed depends on it: one model's name can stand for several generations.
 *
 * @typedef {{ model: string, cores: number, features: readonly string[] }} Processor
 */

/** Instructions that decide how fast convolutions are, by their flags in /proc/cpuinfo. */
const features = /** @type {const} */ ([
  ["avx2", "AVX2"],
  ["avx512f", "AVX-512"],
  ["avx512_bf16", "AVX512_BF16"],
  ["amx_tile", "AMX"],
  // On arm64.
  ["sve", "SVE"],
  ["bf16", "BF16"],
]);

/**
 * The kind of processor that a machine has.
 *
 * @param {string} cpuinfo text of /proc/cpuinfo
 * @param {number} cores that a process may use
 * @returns {Processor}
 */
export function processorOf(cpuinfo, cores) {
  const field = (/** @type {string} */ name) =>
    new RegExp(`^(?:${name})\\s*:\\s*(.*)$`, "m").exec(cpuinfo)?.[1]?.trim() ?? "";
  // Linux on arm64 names no model, but the number of its design.
  const part = field("CPU part");
  const flags = new Set(field("flags|Features").split(/\s+/));
  return {
    model: field("model name") || (part === "" ? "unknown processor" : `arm64 part ${part}`),
    cores,
    features: features.flatMap(([flag, name]) => (flags.has(flag) ? [name] : [])),
  };
}

/** The kind of processor of this machine. */
export function thisProcessor() {
  return processorOf(readFileSync("/proc/cpuinfo", "utf8"), os.availableParallelism());
}

/** @param {Processor} one @param {Processor} other */
export function isSameKind(one, other) {
  return processorText(one) === processorText(other);
}

/** A kind of processor in words. @param {Processor} processor */
export function processorText({ model, cores, features }) {
  return [`${cores} x ${model}`, ...(features.length === 0 ? [] : [features.join(", ")])].join(" with ");
}
