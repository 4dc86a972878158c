import {
  closeSync,
  constants,
  copyFileSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";

/** The holder of a lock: a process, distinguished from a later one of the same number by when it started. */
interface Holder {
  readonly pid: number;
  /** When the process started, in ticks since the machine booted; empty if the system does not say. */
  readonly started: string;
  /** The boot that the numbers belong to. */
  readonly boot: string;
  readonly host: string;
  /** Distinguishes two holders in one process. */
  readonly token: string;
  /** Seconds for which the lock holds after it was last renewed, for those who cannot see the process. */
  readonly lease?: number;
}

/** How a lock is taken. */
export interface LockOptions {
  /**
   * Renews the lock while this process lives, so that another machine may take it over once it has not been renewed for
   * five minutes: a machine that is gone holds it no longer. Without it, a lock of another machine is left to a person.
   */
  readonly leased?: boolean;
}

/** How long a leased lock holds. */
export const leaseSeconds = 300;

const renewalSeconds = 20;

/** Makes the error that names the holder of a lock. */
export type Held = (holder: string) => Error;

/**
 * A file that has one holder at a time. It names the holder's process; if that is gone, as after a kill, the lock is taken
 * over. One that is {@link LockOptions.leased} is also taken over when its machine is gone.
 */
export class FileLock {
  readonly #path: string;
  readonly #own: string;
  readonly #held: Held;
  readonly #renewal: NodeJS.Timeout | undefined;

  private constructor(path: string, own: string, held: Held, isLeased: boolean) {
    this.#path = path;
    this.#own = own;
    this.#held = held;
    if (isLeased) this.#renewal = setInterval(() => this.renew(), 1000 * renewalSeconds).unref();
  }

  /**
   * Takes the lock; its folder must exist.
   *
   * @param token differs between any two holders in this process
   * @param held makes the error for a lock that somebody else holds
   * @throws the error of `held`; the system's error if no file can be made
   */
  static take(path: string, token: string, held: Held, { leased = false }: LockOptions = {}): FileLock {
    const lease = leased ? { lease: leaseSeconds } : {};
    const own = JSON.stringify({ ...thisProcess(token), ...lease });
    const draft = `${path}-${process.pid}-${token}`;
    writeFileSync(draft, own);
    try {
      for (let attempt = 0; attempt < 10; attempt++) {
        if (isTaken(draft, path)) return new FileLock(path, own, held, leased);
        // Both times are by the clock of the disk's own machine.
        removeStale(path, `${draft}-stale`, held, timeOf(draft));
      }
    } finally {
      rmSync(draft, { force: true });
    }
    throw held("one that begins again and again");
  }

  /**
   * Checks that the lock is still this holder's.
   *
   * @throws the error of `held`, if the file was deleted or taken
   */
  expectHeld(): void {
    if (!this.#isHeld) throw this.#held("that of another run, or none");
  }

  /** Says that the holder lives. A lock that somebody else has taken is left alone. */
  renew(): void {
    try {
      // The same bytes again: what changes is the time of the file, and no reader finds it empty.
      const file = openSync(this.#path, "r+");
      try {
        if (readFileSync(file, "utf8") === this.#own) writeSync(file, this.#own, 0);
      } finally {
        closeSync(file);
      }
    } catch {
      // A disk that is away for a moment; expectHeld reports a lock that is gone.
    }
  }

  /** Gives the lock back. */
  release(): void {
    clearInterval(this.#renewal);
    if (this.#isHeld) rmSync(this.#path, { force: true });
  }

  get #isHeld(): boolean {
    return read(this.#path) === this.#own;
  }
}

/** A link appears with all of its content, or not at all if the name is taken. */
function isTaken(
  draft: string,
  path: string,
  take: (draft: string, path: string) => void = linkSync,
): boolean {
  try {
    take(draft, path);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (take !== linkSync || !["EPERM", "ENOTSUP", "ENOSYS"].includes(code)) throw error;
    // For file systems without links, such as that of a USB stick.
    return isTaken(draft, path, () => copyFileSync(draft, path, constants.COPYFILE_EXCL));
  }
}

/** Moves a dead process's lock aside. Of several that try, one gets the file; a live lock is put back. */
function removeStale(path: string, aside: string, held: Held, now: number | undefined): void {
  const found = read(path);
  if (found === undefined) return;
  const holder = parse(found);
  const renewed = timeOf(path);
  const age = now === undefined || renewed === undefined ? 0 : (now - renewed) / 1000;
  if (holder === undefined || isAlive(holder, age)) throw held(describe(holder, age));
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== found) isTaken(aside, path);
  rmSync(aside, { force: true });
}

function describe(holder: Holder | undefined, age: number): string {
  if (holder === undefined) return "a lock that names no process";
  const { pid, host, lease } = holder;
  if (host === hostname())
    return pid === process.pid ? "another run of this process" : `process ${pid} on ${host}`;
  if (lease === undefined) return `process ${pid} on ${host}`;
  return `process ${pid} on ${host}, ${Math.round(age)} s ago for ${lease} s`;
}

function isAlive({ pid, started, boot, host, lease }: Holder, age: number): boolean {
  // Processes of another machine cannot be checked from here: its lease must, or a person.
  if (host !== hostname()) return lease === undefined || age < lease;
  if (boot !== bootId()) return false;
  return started === "" ? isRunning(pid) : startOf(pid) === started;
}

/** Whether a process of this machine lives, also one of another user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function thisProcess(token: string): Holder {
  return {
    pid: process.pid,
    started: startOf(process.pid) ?? "",
    boot: bootId(),
    host: hostname(),
    token,
  };
}

function bootId(): string {
  return (read("/proc/sys/kernel/random/boot_id") ?? "").trim();
}

/** When a process started: field 22 of its `stat`, behind its name in brackets; undefined for none, or a dead one. */
function startOf(pid: number): string | undefined {
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  // A zombie has ended; its parent has not noticed yet.
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const written: unknown = JSON.parse(text);
    // The data scripts once wrote the number of the process only.
    const pid = Number.isSafeInteger(written) ? (written as number) : undefined;
    if (pid !== undefined) return { pid, started: "", boot: bootId(), host: hostname(), token: "" };
    const holder = written as Partial<Holder> | null;
    const texts = [holder?.started, holder?.boot, holder?.host, holder?.token];
    const lease = holder?.lease ?? 1;
    const isHolder =
      Number.isSafeInteger(holder?.pid) &&
      texts.every((field) => typeof field === "string") &&
      Number.isFinite(lease);
    return isHolder ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}
