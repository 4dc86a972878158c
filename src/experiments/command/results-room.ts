import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectPlaceFor, onDisk } from "../../storage/checkpoint/durable-files.js";
import type { ResultSplit } from "../experiment-result.js";

/** What results are of, and how much of it: as a manifest has it. */
export interface ResultsSize {
  readonly experiment: string;
  readonly profile: string;
  readonly split: ResultSplit;
  readonly seeds: number;
  readonly methods: readonly string[];
}

/**
 * Makes sure, before anything is trained, that results may be written into a folder: there are none yet, or they are of
 * the same experiment, profile and split, with at most the same seeds and methods.
 *
 * @throws RangeError where they would replace others, CheckpointNotWritten where the disk refuses.
 */
export function expectRoomFor(asked: ResultsSize, folder: string): void {
  expectPlaceFor(folder);
  if (existsSync(folder)) onDisk(folder, () => accessSync(folder, constants.W_OK));
  const kept = resultsIn(folder);
  if (kept === undefined || contains(asked, kept)) return;
  const missing = kept.methods.filter((method) => !asked.methods.includes(method));
  const lost = missing.length > 0 && sameKind(asked, kept) ? `, with ${missing.join(", ")}` : "";
  throw new RangeError(
    `Expected a folder that is free for ${sizeText(asked)} but got one with the results of ${sizeText(kept)}${lost} (${folder}). They are not replaced: name another folder with --out, or move them away.`,
  );
}

const sameKind = (asked: ResultsSize, kept: ResultsSize): boolean =>
  asked.experiment === kept.experiment && asked.profile === kept.profile && asked.split === kept.split;

function contains(asked: ResultsSize, kept: ResultsSize): boolean {
  return (
    sameKind(asked, kept) &&
    asked.seeds >= kept.seeds &&
    kept.methods.every((method) => asked.methods.includes(method))
  );
}

function sizeText({ experiment, profile, split, seeds, methods }: ResultsSize): string {
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${experiment} (${profile}, ${split} images, ${count(seeds, "seed")}, ${count(methods.length, "method")})`;
}

/** What the results of a folder are; undefined where there are none. */
function resultsIn(folder: string): ResultsSize | undefined {
  const file = join(folder, "manifest.json");
  if (!existsSync(file)) return undefined;
  try {
    const { config, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    const methods: string[] = config.cases.map(({ method }: { readonly method: string }) => method);
    return { ...rest, methods };
  } catch {
    throw new RangeError(
      `Expected the manifest of results but got a file that cannot be read (${file}). The results beside it are not replaced: name another folder with --out, or move them away.`,
    );
  }
}
