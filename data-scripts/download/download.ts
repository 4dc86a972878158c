import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { DataError } from "../../src/data/data-error.js";
import { type FileCheck, findMismatch, renameDurably } from "../durable-files.js";
import type { Reporter } from "../progress.js";
import { barriersOf, explainBarriers } from "./barriers.js";
import { stopped, TransferFailure, transfer } from "./transfer.js";

/** A file to get, identified by its checksums. */
export interface WantedFile extends FileCheck {
  /** For people. */
  readonly label: string;
  readonly path: string;
  /** Maximum length in bytes when the exact one is not known. */
  readonly maxBytes: number;
  /** For a file identified by its content: what is wrong with it, instead of length and checksums. */
  readonly mismatch?: (path: string) => Promise<string | undefined>;
}

/** An address of one of the wanted files. */
export interface Source {
  readonly url: string;
  readonly file: WantedFile;
}

export interface DownloadOptions {
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Below this rate the next source is tried, if there is one; 150 kB/s by default. */
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

/** How often a broken connection is continued in one round. */
const maxCuts = 50;
const defaults = {
  slowBytesPerSecond: 150_000,
  slowSeconds: 15,
  stallSeconds: 30,
  rounds: 4,
  pauseSeconds: 2,
  byHand: "get the file in another way and pass it with --archive FILE",
};

/**
 * Downloads one of several equivalent files, from the first source that delivers it.
 *
 * A correct file that already exists is not downloaded. Bytes are collected in `PATH.part`; the path itself appears
 * only when length and checksums are right. After a source that fails, stalls or is slow, the next one is tried; when
 * all have been tried, the slow ones are tried again, the fastest first.
 *
 * @param sources in order of preference
 * @returns the file that is now complete
 * @throws DataError naming every source and why it failed, and how to continue by hand
 */
export async function download(sources: readonly Source[], options: DownloadOptions): Promise<WantedFile> {
  const settings = { ...defaults, ...options };
  for (const file of new Set(sources.map((source) => source.file))) {
    if (await isComplete(file, options.reporter)) return file;
  }
  const failures = new Map<Source, TransferFailure>();
  const rates = new Map<Source, number>();
  let remaining = sources;
  for (let round = 0; round < settings.rounds && remaining.length > 0; round++) {
    if (round > 0) {
      const milliseconds = settings.pauseSeconds * 1000 * 2 ** (round - 1);
      await wait(milliseconds, undefined, { signal: options.signal }).catch(() => {
        throw stopped();
      });
    }
    const useless = new Set<Source>();
    for (const source of remaining) {
      const outcome = await trySource(source, settings, round === 0 && remaining.length > 1);
      if (outcome === undefined) {
        await removeParts(sources);
        return source.file;
      }
      // What has kept a source from being reached keeps all of them, most often: it is said once.
      if (outcome.barrier === undefined && outcome.message !== failures.get(source)?.message)
        options.reporter.note(`${source.url}: ${outcome.message}`);
      failures.set(source, outcome);
      if (outcome.kind === "useless") useless.add(source);
      if (outcome.bytesPerSecond !== undefined) rates.set(source, outcome.bytesPerSecond);
    }
    const rateOf = (source: Source): number => rates.get(source) ?? Number.MAX_VALUE;
    remaining = remaining
      .filter((source) => !useless.has(source))
      .sort((one, other) => rateOf(other) - rateOf(one));
    const isSilent = round === 0 && remaining.length > 0 && barriersOf(failures) !== undefined;
    if (isSilent) options.reporter.note("No source answers; trying again.");
  }
  throw allFailed(sources, failures, settings.byHand);
}

async function isComplete(file: WantedFile, reporter: Reporter): Promise<boolean> {
  if (!existsSync(file.path)) return false;
  const mismatch = await mismatchOf(file, file.path);
  if (mismatch === undefined) return true;
  reporter.note(`${mismatch} (${file.path}): fetching it again.`);
  return false;
}

function mismatchOf(file: WantedFile, path: string): Promise<string | undefined> {
  return file.mismatch === undefined ? findMismatch(path, file) : file.mismatch(path);
}

type Settings = Required<DownloadOptions>;

/** Tries one source, and once more from the start if a continued file turns out wrong. */
async function trySource(
  source: Source,
  settings: Settings,
  isLeavingSlow: boolean,
): Promise<TransferFailure | undefined> {
  const { file, url } = source;
  const part = `${file.path}.part`;
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
      // A connection that breaks but gets further each time is worth continuing.
      const isAdvancing = error.kind === "retry" && received > furthest && ++cuts < maxCuts;
      if (!isAdvancing) return error;
      furthest = received;
    }
  }
}

async function removeParts(sources: readonly Source[]): Promise<void> {
  for (const { file } of sources) await rm(`${file.path}.part`, { force: true });
}

function allFailed(
  sources: readonly Source[],
  failures: ReadonlyMap<Source, TransferFailure>,
  byHand: string,
): DataError {
  const label = sources[0]?.file.label ?? "the file";
  const whole = sources.length === 1 ? "the source" : `one of ${sources.length} sources`;
  const expected = `Expected ${whole} to deliver ${label} but`;
  const barriers = barriersOf(failures);
  if (barriers !== undefined) {
    const { got, todo } = explainBarriers(barriers);
    return new DataError(
      "download",
      `${expected} got ${got}. ${todo}, then run the same command again; or ${byHand}.`,
    );
  }
  const list = sources.map((each) => `\n  ${each.url}: ${failures.get(each)?.message ?? "not tried"}`);
  const todo = `Run the same command again to continue, or ${byHand}.`;
  return new DataError("download", `${expected} none did:${list.join("")}\n${todo}`);
}
