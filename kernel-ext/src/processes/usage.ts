import { readFileSync } from "node:fs";
import { cpus, freemem, hostname, totalmem } from "node:os";
import { processesBelow } from "./process-tree.js";

/** What Linux counts a process's time in, on every machine that Node runs on. */
const ticksPerSecond = 100;

/** What a kernel uses, in the words of ipykernel, which front ends for it know; memory in bytes. */
export interface Usage {
  readonly hostname: string;
  readonly pid: number;
  /** Of it and of what it started, since the last question, in percent of one processor. */
  readonly kernel_cpu: number;
  readonly kernel_memory: number;
  readonly cpu_count: number;
  /** Of all processors, since the last question; left out where that is not known, as a front end takes 0 for a text. */
  readonly host_cpu_percent?: number;
  readonly host_virtual_memory: Readonly<Record<string, number>>;
}

/** Measures what this process and those that it started use. */
export class UsageMeter {
  /** Seconds of processor time by process. */
  #spent: ReadonlyMap<number, number> = new Map([[process.pid, 0]]);
  #askedAt = performance.now() - process.uptime() * 1000;
  #host: HostTime = hostTime();

  measure(): Usage {
    const pids = [process.pid, ...processesBelow(process.pid)];
    const spent = new Map(pids.map((pid) => [pid, secondsOf(pid)]));
    const now = performance.now();
    const used = [...spent].reduce(
      (sum, [pid, seconds]) => sum + Math.max(0, seconds - (this.#spent.get(pid) ?? 0)),
      0,
    );
    const host = hostTime();
    const hostPercent = rounded(
      (100 * (host.busy - this.#host.busy)) / Math.max(1, host.total - this.#host.total),
    );
    const usage = {
      hostname: hostname(),
      pid: process.pid,
      kernel_cpu: rounded((100_000 * used) / Math.max(1, now - this.#askedAt)),
      kernel_memory: pids.reduce((sum, pid) => sum + memoryOf(pid), 0),
      cpu_count: cpus().length,
      ...(hostPercent > 0 && { host_cpu_percent: hostPercent }),
      host_virtual_memory: hostMemory(read("/proc/meminfo")),
    };
    this.#spent = spent;
    this.#askedAt = now;
    this.#host = host;
    return usage;
  }
}

const rounded = (percent: number): number => Math.round(percent * 10) / 10;

/** Processor time of a process, in seconds; 0 if it has ended meanwhile, or the system has no `/proc`. */
function secondsOf(pid: number): number {
  if (pid === process.pid) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }
  // The name, in parentheses, may hold anything.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
}

/** Memory of a process, where what several share is divided among them. */
function memoryOf(pid: number): number {
  const shared = /^Pss: +(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  if (shared !== undefined) return Number(shared) * 1024;
  return pid === process.pid ? process.memoryUsage.rss() : 0;
}

/** Time of all processors, in milliseconds. */
interface HostTime {
  readonly busy: number;
  readonly total: number;
}

function hostTime(): HostTime {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const all = Object.values(times).reduce((sum, each) => sum + each, 0);
    busy += all - times.idle;
    total += all;
  }
  return { busy, total };
}

/**
 * Memory of the machine, in bytes.
 *
 * @param listed what Linux lists of it; empty elsewhere, where only the whole and what is free are known
 */
export function hostMemory(listed: string): Record<string, number> {
  const found = [...listed.matchAll(/^(\w+): +(\d+) kB$/gm)];
  const bytes = new Map(found.map(([, name = "", kilobytes]) => [name, Number(kilobytes) * 1024]));
  const of = (name: string): number => bytes.get(name) ?? 0;
  const total = bytes.get("MemTotal") ?? totalmem();
  const available = bytes.get("MemAvailable") ?? freemem();
  return {
    total,
    available,
    percent: rounded((100 * (total - available)) / total),
    used: total - available,
    free: bytes.get("MemFree") ?? freemem(),
    active: of("Active"),
    inactive: of("Inactive"),
    buffers: of("Buffers"),
    cached: of("Cached") + of("SReclaimable"),
    shared: of("Shmem"),
    slab: of("Slab"),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
