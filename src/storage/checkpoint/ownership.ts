import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { CheckpointError } from "./checkpoint-error.js";
import { onDisk } from "./durable-files.js";

/** Who works in a folder: a process, told apart from a later one of the same number by when it started. */
interface Owner {
  readonly pid: number;
  /** When the process started, in the machine's own count since it booted. */
  readonly started: string;
  /** Which boot of which machine the numbers are of. */
  readonly boot: string;
  readonly host: string;
  /** Tells two runs of one process apart. */
  readonly token: string;
}

/** Name of the lock file in a run's directory. */
export const lockFile = "lock";

/**
 * The right to write in a run's directory: one run of one process at a time.
 *
 * The lock file names its process; one whose process is gone, as after a kill, is taken over.
 */
export class Ownership {
  readonly #path: string;
  readonly #own: string;

  private constructor(path: string, own: string) {
    this.#path = path;
    this.#own = own;
  }

  /**
   * Takes the directory, which must be there.
   *
   * @param token Differs between any two runs of this process.
   * @throws CheckpointError when another run works in it, CheckpointNotWritten when the disk refuses.
   */
  static take(directory: string, token: string): Ownership {
    const path = join(directory, lockFile);
    const own = JSON.stringify(thisProcess(token));
    const draft = `${path}-${process.pid}-${token}`;
    return onDisk(path, () => {
      writeFileSync(draft, own);
      try {
        for (let attempt = 0; attempt < 10; attempt++) {
          if (isLinked(draft, path)) return new Ownership(path, own);
          removeStale(path, `${draft}-stale`);
        }
      } finally {
        rmSync(draft, { force: true });
      }
      throw owned(path, "a run that begins again and again");
    });
  }

  /** Whether the lock is still this run's. */
  get holds(): boolean {
    return read(this.#path) === this.#own;
  }

  /**
   * Makes sure that the lock is still this run's.
   *
   * @throws CheckpointError when it was deleted or taken.
   */
  expectHeld(): void {
    if (!this.holds) throw owned(this.#path, "that of another run, or none");
  }

  /** Gives the directory back. */
  release(): void {
    if (this.holds) rmSync(this.#path, { force: true });
  }
}

/** A link appears with all of its content, or not at all when the name is taken. */
function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Puts a dead process's lock aside. Of several that try, one gets the file; a live lock is put back. */
function removeStale(path: string, aside: string): void {
  const found = read(path);
  if (found === undefined) return;
  const owner = parse(found);
  if (owner === undefined || isAlive(owner)) throw owned(path, describe(owner));
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== found) isLinked(aside, path);
  rmSync(aside, { force: true });
}

function owned(path: string, found: string): CheckpointError {
  return new CheckpointError(
    "owned",
    `Expected to be the only run in this directory but got ${found} (${path}). Wait for it or stop it; if it is gone, delete this file.`,
  );
}

function describe(owner: Owner | undefined): string {
  if (owner === undefined) return "a lock that names no process";
  if (owner.pid === process.pid && owner.started === startOf(process.pid))
    return "another run of this process";
  return `process ${owner.pid} on ${owner.host}`;
}

function isAlive({ pid, started, boot, host }: Owner): boolean {
  // Processes of another machine cannot be looked at: a person must.
  if (host !== hostname()) return true;
  if (boot !== bootId()) return false;
  return startOf(pid) === started;
}

function thisProcess(token: string): Owner {
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
  // A zombie has ended; only its parent has not noticed.
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    const texts = [owner?.started, owner?.boot, owner?.host, owner?.token];
    const isOwner = Number.isSafeInteger(owner?.pid) && texts.every((field) => typeof field === "string");
    return isOwner ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}
