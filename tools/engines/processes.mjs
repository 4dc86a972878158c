// @ts-check
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * The processes in the network namespace of a process, including that one.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function processesIn(pid) {
  const own = namespaceOf(pid);
  if (own === undefined) return [];
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return all.filter((one) => namespaceOf(one) === own);
}

/** @param {number} pid */
function namespaceOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has ended, or belongs to another user.
    return undefined;
  }
}

/**
 * Asks processes to end, and after some seconds kills those that have not.
 *
 * @param {() => readonly number[]} left finds those that are left
 * @param {number} [patience] seconds
 */
export async function endProcesses(left, patience = 5) {
  const polls = patience * 10;
  for (let poll = 0; poll < polls + 150; poll++) {
    const pids = left();
    if (pids.length === 0) return;
    if (poll === 0) signalAll(pids, "SIGTERM");
    if (poll >= polls) signalAll(pids, "SIGKILL");
    await pause(100);
  }
}

/**
 * @param {readonly number[]} pids
 * @param {NodeJS.Signals} signal
 */
export function signalAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * @param {number} pid
 * @returns {{ parent: number, name: string, environment: string } | undefined} undefined if it has ended
 */
export function processOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, name = "", parent = "0"] = /\((.*)\) \S (\d+)/s.exec(stat) ?? [];
    return { parent: Number(parent), name, environment: readFileSync(`/proc/${pid}/environ`, "utf8") };
  } catch {
    return undefined;
  }
}

/**
 * A process and all its descendants, parents first.
 *
 * @param {number} pid
 * @returns {number[]}
 */
export function descendants(pid) {
  const all = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const children = all.filter((one) => processOf(one)?.parent === pid);
  return [pid, ...children.flatMap(descendants)];
}
