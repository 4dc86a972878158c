import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { isFolder } from "../../src/files/folders.js";
import { type DownloadOptions, download } from "../download/download.js";
import { findMismatch } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import type { PublishedArchive } from "./sources.js";

/** Options of every command that downloads a data set. */
export interface GetOptions {
  /** The data folder; each set gets a folder in it. */
  readonly out: string;
  /** A file the user already has, or the folder it was unpacked in, instead of a download. */
  readonly archive?: string;
  /** Addresses to try before the known ones. */
  readonly urls: readonly string[];
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Time limits, for tests and slow connections. */
  readonly patience?: Partial<DownloadOptions>;
}

const maxArchiveBytes = 2 ** 31;

/**
 * Returns the path of one of the archives: the user's own, or a downloaded one.
 *
 * @returns the file, and whether it was downloaded and so may be removed once it is unpacked
 * @throws DataError when the user's file is not one of them, or no source delivers
 */
export async function getArchive(
  archives: readonly PublishedArchive[],
  options: GetOptions,
): Promise<{ readonly path: string; readonly isDownloaded: boolean }> {
  if (options.archive !== undefined) {
    // An unpacked or repacked archive has no known checksum; its files have, and are checked when they are read.
    const isKnownByFiles = options.archive.endsWith(".xz") || isFolder(options.archive);
    if (!(isKnownByFiles && existsSync(options.archive))) {
      await expectOneOf(archives, options.archive, options);
    }
    return { path: options.archive, isDownloaded: false };
  }
  const known = archives.map((archive) => {
    const { file: label, check, urls } = archive;
    // The user's own addresses first. Which archive one holds follows from its name, or from trying.
    const isOther = (url: string): boolean =>
      archives.some((other) => other !== archive && url.includes(other.file));
    const own = options.urls.filter((url) => !isOther(url));
    return {
      own,
      urls,
      file: { ...check, label, path: join(options.out, label), maxBytes: maxArchiveBytes },
    };
  });
  const sources = [
    ...known.flatMap(({ file, own }) => own.map((url) => ({ url, file }))),
    ...known.flatMap(({ file, urls }) => urls.map((url) => ({ url, file }))),
  ];
  const { patience, reporter, signal } = options;
  const { path } = await download(sources, { ...patience, reporter, signal });
  return { path, isDownloaded: true };
}

async function expectOneOf(
  archives: readonly PublishedArchive[],
  path: string,
  { signal, reporter }: GetOptions,
): Promise<void> {
  if (!existsSync(path)) {
    throw new DataError("missing", `Expected a file but found none (${path}). Check what follows --archive.`);
  }
  const mismatches: string[] = [];
  for (const archive of archives) {
    const mismatch = await findMismatch(path, archive.check, (done, total) => {
      signal.throwIfAborted();
      reporter.progress({ label: `checking ${basename(path)}`, done, total, unit: "bytes" });
    });
    if (mismatch === undefined) return;
    mismatches.push(`\n  for ${archive.file}: ${mismatch}`);
  }
  const names = archives.map((archive) => archive.file).join(" or ");
  throw new DataError(
    "checksum",
    `Expected ${names} but got another file (${path}):${mismatches.join("")}\nIt is damaged or not the right one: fetch it again.`,
  );
}
