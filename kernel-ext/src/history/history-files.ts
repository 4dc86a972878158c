import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../files/make-folder.js";

/** One cell that was run, in this or an earlier session. */
export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
}

/** How many sessions are stored. */
const storedSessions = 200;
/** How many cells of earlier sessions are read. */
const readEntries = 2000;

/**
 * The history of all sessions, one file per session, so that kernels that run at the same time never write the same file.
 *
 * What cannot be written or read is skipped: a full disk must not prevent a cell from running.
 */
export class HistoryFiles {
  readonly #folder: string;
  #file: string | undefined;
  #session: number;
  #earlier: readonly HistoryEntry[] | undefined;

  /** @param folder of the files; it is created when the first cell runs */
  constructor(folder: string) {
    this.#folder = folder;
    this.#session = (this.#sessions().at(-1) ?? 0) + 1;
  }

  /** The number of this session. */
  get session(): number {
    return this.#session;
  }

  /** Stores a cell of this session. */
  add(line: number, input: string): void {
    try {
      this.#file ??= this.#begin();
      appendFileSync(this.#file, `${JSON.stringify({ line, input })}\n`);
    } catch {
      // stored for this session only
    }
  }

  /** Cells of earlier sessions, the oldest first. */
  earlier(): readonly HistoryEntry[] {
    this.#earlier ??= this.#read();
    return this.#earlier;
  }

  /** Creates a file with the next number that no other kernel has taken. */
  #begin(): string {
    makeFolder(this.#folder, 0o700);
    const sessions = this.#sessions();
    for (const old of sessions.slice(0, Math.max(0, sessions.length - storedSessions)))
      rmSync(this.#fileOf(old), { force: true });
    for (;;) {
      const file = this.#fileOf(this.#session);
      try {
        writeFileSync(file, "", { flag: "wx", mode: 0o600 });
        return file;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        this.#session++;
      }
    }
  }

  #read(): HistoryEntry[] {
    let found: HistoryEntry[] = [];
    for (const session of this.#sessions().reverse()) {
      if (session >= this.#session) continue;
      if (found.length >= readEntries) break;
      found = [...this.#entriesOf(session), ...found];
    }
    return found;
  }

  #entriesOf(session: number): HistoryEntry[] {
    try {
      const lines = readFileSync(this.#fileOf(session), "utf8").split("\n");
      return lines.flatMap((text) => readEntry(text, session));
    } catch {
      return [];
    }
  }

  #sessions(): number[] {
    try {
      const numbers = readdirSync(this.#folder).map((name) => Number(/^(\d+)\.jsonl$/.exec(name)?.[1]));
      return numbers.filter(Number.isSafeInteger).sort((one, other) => one - other);
    } catch {
      return [];
    }
  }

  #fileOf(session: number): string {
    return path.join(this.#folder, `${session}.jsonl`);
  }
}

/** Skips a line that was cut off by a full disk. */
function readEntry(text: string, session: number): HistoryEntry[] {
  try {
    const { line, input } = JSON.parse(text) as { line?: unknown; input?: unknown };
    return typeof line === "number" && typeof input === "string" ? [{ session, line, input }] : [];
  } catch {
    return [];
  }
}
