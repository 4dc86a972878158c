import { type Dirent, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** What a folder holds that begins as somebody has begun to write it. */
export interface BegunPath {
  /** The part of the written path that is the beginning of a name. */
  readonly begun: string;
  readonly entries: readonly { readonly name: string; readonly isFolder: boolean }[];
}

/** Finds what a written path may become; hidden entries only for one that begins with a dot, none where there is no such folder. */
export function begunPath(written: string): BegunPath {
  const begun = written.slice(written.lastIndexOf("/") + 1);
  const folder = absolutePath(written.slice(0, written.length - begun.length) || ".");
  const entries = entriesOf(folder)
    .filter(({ name }) => name.startsWith(begun) && (begun.startsWith(".") || !name.startsWith(".")))
    .map((entry) => ({ name: entry.name, isFolder: isFolder(entry, folder) }));
  return { begun, entries };
}

/** Resolves a path as a shell does: `~` is the user's folder. Where the current folder is gone, a path from there stays as it is. */
export function absolutePath(written: string): string {
  const named = written.replace(/^~(?=\/|$)/, () => homedir());
  return currentFolder() === undefined ? path.normalize(named) : path.resolve(named);
}

/** The current folder; undefined if somebody has removed it. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // there is none, or it may not be read
  }
}

function isFolder(entry: Dirent, folder: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}
