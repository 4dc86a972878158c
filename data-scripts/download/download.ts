import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../../src/data/data-error.js";
import { ensureFolder, exists, type FileCheck, findMismatch, renameDurably } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import { TransferFailure, transfer } from "./transfer.js";

/** A file that is wanted on the disk, known by its checksums. */
export interface WantedFile extends FileCheck {
  /** For people. */
  readonly label: string;
  readonly path: string;
  /** Bytes at most when the exact length is not known. */
  readonly maxBytes: number;
  /** For a file that is known by what it holds: what is wrong with it, in place of length and checksums. */
  readonly mismatch?: (path: string) => Promise<string | undefined>;
}

/** One place to get one of the wanted files from. */
export interface Source {
  readonly url: string;
  readonly file: WantedFile;
}

export interface DownloadOptions {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** A source below this rate is left while there are others to try; 150 kB/s by default. */
  readonly slowBytesPerSecond?: number;
  /** 15 s by default. */
  readonly slowSeconds?: number;
  /** 30 s by default. */
  readonly stallSeconds?: number;
  /** How often all sources are tried; 4 by default. */
  readonly rounds?: number;
  /** Pause before the second round; doubles with each; 2 s by default. */
  readonly pauseSeconds?: number;
  /** What a person can do when all sources fail. */
  readonly byHand?: string;
}

/** How often a connection that is cut is continued in one round. */
const maxCuts = 50;
const defaults = {
  slowBytesPerSecond: 150_000,
  slowSeconds: 15,
  stallSeconds: 30,
  rounds: 4,
  pauseSeconds: 2,
  byHand: "fetch one of these files in another way and pass it with --archive FILE",
};

/**
 * Gets one of several files that serve the same purpose, from the first source that delivers it.
 *
 * A file that is already there and right is not fetched. Bytes gather in `PATH.part`; the path itself
 * appears only when length and checksums are right. A source that fails, stalls or is slow is left for the
 * next; when all were tried, the slow ones get their chance, the least slow first.
 *
 * @param sources in order of preference
 * @returns the file that is now complete
 * @throws DataError naming every source and why it failed, and how to go on by hand
 */
export async function download(sources: readonly Source[], options: DownloadOptions): Promise<WantedFile> {
  const settings = { ...defaults, ...options };
  for (const file of new Set(sources.map((source) => source.file))) {
    if (await isComplete(file, options.reporter)) return file;
  }
  const reasons = new Map<string, string>();
  const rates = new Map<Source, number>();
  let remaining = sources;
  for (let round = 0; round < settings.rounds && remaining.length > 0; round++) {
    if (round > 0) await pause(settings.pauseSeconds * 2 ** (round - 1), options.signal);
    const useless = new Set<Source>();
    for (const source of remaining) {
      const outcome = await trySource(source, settings, round === 0 && remaining.length > 1);
      if (outcome === undefined) {
        await removeParts(sources);
        return source.file;
      }
      reasons.set(source.url, outcome.message);
      if (outcome.kind === "useless") useless.add(source);
      if (outcome.bytesPerSecond !== undefined) rates.set(source, outcome.bytesPerSecond);
      options.reporter.note(`${source.url}: ${outcome.message}`);
    }
    const rateOf = (source: Source): number => rates.get(source) ?? Number.MAX_VALUE;
    remaining = remaining
      .filter((source) => !useless.has(source))
      .sort((one, other) => rateOf(other) - rateOf(one));
  }
  throw allFailed(sources, reasons, settings.byHand);
}

async function isComplete(file: WantedFile, reporter: Reporter): Promise<boolean> {
  if (!(await exists(file.path))) return false;
  const mismatch = await mismatchOf(file, file.path);
  if (mismatch === undefined) return true;
  reporter.note(`${mismatch} (${file.path}): fetching it again.`);
  return false;
}

function mismatchOf(file: WantedFile, path: string): Promise<string | undefined> {
  return file.mismatch === undefined ? findMismatch(path, file) : file.mismatch(path);
}

type Settings = Required<DownloadOptions>;

/** Tries one source, and once more from the start when a continued file turns out wrong. */
async function trySource(
  source: Source,
  settings: Settings,
  isLeavingSlow: boolean,
): Promise<TransferFailure | undefined> {
  const { file, url } = source;
  const part = `${file.path}.part`;
  ensureFolder(dirname(file.path));
  let furthest = 0;
  for (let cuts = 0; ; ) {
    let received = 0;
    try {
      const { isResumed } = await transfer({
        url,
        part,
        ...(file.bytes === undefined ? {} : { bytes: file.bytes }),
        maxBytes: file.maxBytes,
        slowBytesPerSecond: isLeavingSlow ? settings.slowBytesPerSecond : 0,
        slowSeconds: settings.slowSeconds,
        stallSeconds: settings.stallSeconds,
        signal: settings.signal,
        onProgress: (done, total) => {
          received = done;
          settings.reporter.progress({ label: file.label, done, total, unit: "bytes" });
        },
      });
      const mismatch = await mismatchOf(file, part);
      if (mismatch === undefined) {
        await renameDurably(part, file.path);
        return undefined;
      }
      await rm(part, { force: true });
      if (!isResumed) return new TransferFailure("useless", mismatch);
      settings.reporter.note(`${url}: ${mismatch}; starting over.`);
    } catch (error) {
      if (!(error instanceof TransferFailure)) throw error;
      // A source that is cut but gets further each time is worth staying with.
      const isAdvancing = error.kind === "retry" && received > furthest && ++cuts < maxCuts;
      if (!isAdvancing) return error;
      furthest = received;
    }
  }
}

async function removeParts(sources: readonly Source[]): Promise<void> {
  for (const { file } of sources) await rm(`${file.path}.part`, { force: true });
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(
        new DataError("download", "Expected to finish but was stopped. Run the same command again to go on."),
      );
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

function allFailed(
  sources: readonly Source[],
  reasons: ReadonlyMap<string, string>,
  byHand: string,
): DataError {
  const list = sources.map(({ url }) => `\n  ${url}: ${reasons.get(url) ?? "not tried"}`).join("");
  const label = sources[0]?.file.label ?? "the file";
  return new DataError(
    "download",
    `Expected one of ${sources.length} sources to deliver ${label} but none did:${list}\nRun the same command again to go on, or ${byHand}.`,
  );
}
