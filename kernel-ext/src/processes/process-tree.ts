import { readdirSync, readFileSync } from "node:fs";

/** A process as the system lists it. */
interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** When it started, in ticks of the system's clock. */
  readonly started: number;
}

/**
 * Lists the processes below one that are in its group: what was started detached has a group of its own, and is to outlive it.
 *
 * @returns their ids, the youngest first; none where the system has no `/proc`
 */
export function processesBelow(pid: number): number[] {
  const all = listed();
  const group = all.find((each) => each.pid === pid)?.group;
  const found: Listed[] = [];
  const parents = new Set([pid]);
  // A parent is older than its children.
  for (const each of all.sort((a, b) => a.started - b.started || a.pid - b.pid)) {
    if (each.group !== group || !parents.has(each.parent)) continue;
    parents.add(each.pid);
    found.push(each);
  }
  return found.reverse().map((each) => each.pid);
}

/** Sends a signal to processes; one that has ended meanwhile is no problem. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended.
    }
  }
}

function listed(): Listed[] {
  try {
    return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? read(Number(name)) : []));
  } catch {
    return [];
  }
}

function read(pid: number): Listed[] {
  try {
    // The name, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return [{ pid, parent: Number(fields[1]), group: Number(fields[2]), started: Number(fields[19]) }];
  } catch {
    return [];
  }
}
