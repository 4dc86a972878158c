// @ts-check
import { readFileSync, realpathSync } from "node:fs";

// SIGUSR1 is what some schedulers send some time before they kill. The library, which is not built yet where this is needed,
// has the same list.
/** @type {readonly NodeJS.Signals[]} */
export const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"];
const lookMilliseconds = 1_000;

/**
 * Calls back when the user stops this program, by a signal to it or only to the npm that runs it. npm passes SIGINT and
 * SIGTERM on to its child, which is this program as long as the npm script begins with `exec`; any other signal kills
 * npm alone.
 *
 * @param {(signal: NodeJS.Signals) => void} stop
 * @returns {() => void} stops watching
 */
export function onStop(stop) {
  for (const signal of signals) process.on(signal, stop);
  const chain = chainToNpm(process.env.npm_node_execpath);
  const timer = setInterval(() => {
    if (chain.every(({ pid, parent }) => parentOf(pid) === parent)) return;
    clearInterval(timer);
    stop("SIGHUP");
  }, lookMilliseconds).unref();
  return () => {
    clearInterval(timer);
    for (const signal of signals) process.off(signal, stop);
  };
}

/**
 * The chain of parents from this process up to npm; empty if npm did not start it.
 *
 * @param {string | undefined} npm the Node.js that runs npm
 * @returns {{ pid: number, parent: number }[]}
 */
function chainToNpm(npm) {
  const chain = [];
  for (let pid = process.pid; chain.length < 3; ) {
    const parent = parentOf(pid);
    if (npm === undefined || parent === undefined || parent <= 1) return [];
    chain.push({ pid, parent });
    if (runs(parent, npm)) return chain;
    pid = parent;
  }
  return [];
}

/**
 * @param {number} pid
 * @returns {number | undefined} undefined if the system does not say
 */
function parentOf(pid) {
  if (pid === process.pid) return process.ppid;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @param {string} program
 * @returns {boolean}
 */
function runs(pid, program) {
  try {
    return realpathSync(`/proc/${pid}/exe`) === realpathSync(program);
  } catch {
    return false;
  }
}
