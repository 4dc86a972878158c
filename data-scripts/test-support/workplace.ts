import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reporter } from "../progress.js";

/** A folder of a test's own, with what it put there and what was noted. */
export class Workplace {
  readonly root: string = mkdtempSync(join(tmpdir(), "sets-"));
  readonly notes: string[] = [];
  readonly signal: AbortSignal = new AbortController().signal;
  readonly reporter: Reporter = {
    progress: () => {},
    close: () => {},
    note: (text) => void this.notes.push(text),
  };

  /** A new empty folder. */
  folder(): string {
    return mkdtempSync(join(this.root, "out-"));
  }

  /** Writes a file, with the folders it lies in, and gives its path. */
  put(name: string, content: Uint8Array | string): string {
    const path = join(this.root, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** All files below a folder, hidden ones and what links lead to included. */
export function tree(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(below, entry.name);
      return entry.isDirectory() || entry.isSymbolicLink() ? tree(folder, path) : [path];
    })
    .sort();
}
