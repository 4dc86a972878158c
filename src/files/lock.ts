import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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
}

/** Makes the error that names the holder of a lock. */
export type Held = (holder: string) => Error;

/**
 * A file that has one holder at a time. It names the holder's process; if that is gone, as after a kill, the lock is taken
 * over.
 */
export class FileLock {
  readonly #path: string;
  readonly #own: string;
  readonly #held: Held;

  private constructor(path: string, own: string, held: Held) {
    this.#path = path;
    this.#own = own;
    this.#held = held;
  }

  /**
   * Takes the lock; its folder must exist.
   *
   * @param token differs between any two holders in this process
   * @param held makes the error for a lock that somebody else holds
   * @throws the error of `held`; the system's error if no file can be made
   */
  static take(path: string, token: string, held: Held): FileLock {
    const own = JSON.stringify(thisProcess(token));
    const draft = `${path}-${process.pid}-${token}`;
    writeFileSync(draft, own);
    try {
      for (let attempt = 0; attempt < 10; attempt++) {
        if (isTaken(draft, path)) return new FileLock(path, own, held);
        removeStale(path, `${draft}-stale`, held);
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

  /** Gives the lock back. */
  release(): void {
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
function removeStale(path: string, aside: string, held: Held): void {
  const found = read(path);
  if (found === undefined) return;
  const holder = parse(found);
  if (holder === undefined || isAlive(holder)) throw held(describe(holder));
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== found) isTaken(aside, path);
  rmSync(aside, { force: true });
}

function describe(holder: Holder | undefined): string {
  if (holder === undefined) return "a lock that names no process";
  const isOwn = holder.pid === process.pid && holder.host === hostname();
  return isOwn ? "another run of this process" : `process ${holder.pid} on ${holder.host}`;
}

function isAlive({ pid, started, boot, host }: Holder): boolean {
  // Processes of another machine cannot be checked from here: a person must.
  if (host !== hostname()) return true;
  if (boot !== bootId()) return false;
  return started === "" ? isRunning(pid) : startOf(pid) === started;
}

function isRunning(pid: number): boolean {
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
    const isHolder = Number.isSafeInteger(holder?.pid) && texts.every((field) => typeof field === "string");
    return isHolder ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}
