import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { type DownloadOptions, download, type Source, type WantedFile } from "../download/download.js";
import { exists, findMismatch } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import type { PublishedArchive } from "./sources.js";

/** What every command to get a data set takes. */
export interface GetOptions {
  /** The data folder; each set gets a folder in it. */
  readonly out: string;
  /** A file the user has already, or a folder in which it was unpacked, in place of a download. */
  readonly archive?: string;
  /** Addresses to try before the known ones. */
  readonly urls: readonly string[];
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Limits of patience, for tests and slow lines. */
  readonly patience?: Partial<DownloadOptions>;
}

const maxArchiveBytes = 2 ** 31;

/**
 * Gives the path of one of the archives: the user's own, or a downloaded one.
 *
 * @returns the file and whether it was downloaded, and so may be removed when it is unpacked
 * @throws DataError when the user's file is none of them, or no source delivers
 */
export async function getArchive(
  archives: readonly PublishedArchive[],
  options: GetOptions,
): Promise<{ readonly path: string; readonly isDownloaded: boolean }> {
  if (options.archive !== undefined) {
    // What was unpacked or repacked has no known checksum; its files have, and are checked when they are taken.
    const isKnownByFiles = options.archive.endsWith(".xz") || (await isFolder(options.archive));
    if (!(isKnownByFiles && (await exists(options.archive))))
      await expectOneOf(archives, options.archive, options);
    return { path: options.archive, isDownloaded: false };
  }
  const known = archives.flatMap((archive) => {
    const file = wantedFile(archive, options.out);
    // The user's own addresses first. Which archive one holds is told by its name, or else by trying.
    const isOther = (url: string): boolean =>
      archives.some((other) => other !== archive && url.includes(other.file));
    const own = options.urls.filter((url) => !isOther(url));
    return { file, own, urls: archive.urls };
  });
  const sources: Source[] = [
    ...known.flatMap(({ file, own }) => own.map((url) => ({ url, file }))),
    ...known.flatMap(({ file, urls }) => urls.map((url) => ({ url, file }))),
  ];
  const found = await download(sources, {
    ...options.patience,
    reporter: options.reporter,
    signal: options.signal,
  });
  return { path: found.path, isDownloaded: true };
}

/** Whether a folder lies at the path. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function wantedFile(archive: PublishedArchive, out: string): WantedFile {
  return { ...archive.check, label: archive.file, path: join(out, archive.file), maxBytes: maxArchiveBytes };
}

async function expectOneOf(
  archives: readonly PublishedArchive[],
  path: string,
  { signal, reporter }: GetOptions,
): Promise<void> {
  if (!(await exists(path))) {
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
