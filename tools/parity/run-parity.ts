import { existsSync, readdirSync, statSync } from "node:fs";
import { coefficientGrowthCase } from "./cases/coefficient-growth-case.js";
import { costCase } from "./cases/cost-case.js";
import { initialStatisticsCase } from "./cases/initial-statistics-case.js";
import { miscellanyCase } from "./cases/miscellany-case.js";
import { net2netCase } from "./cases/net2net-case.js";
import { mixedResidualNetCase, normalResidualNetCase } from "./cases/residual-net-cases.js";
import { scheduleCase } from "./cases/schedule-case.js";
import { mixedWideResNetCase, normalWideResNetCase } from "./cases/wide-resnet-cases.js";
import type { ParityResult } from "./comparison.js";

/** A case that could not be run at all. */
export interface BrokenCase {
  readonly name: string;
  readonly problem: string;
}

/** What {@link runParity} found in a folder. */
export interface ParityReport {
  readonly results: readonly ParityResult[];
  readonly broken: readonly BrokenCase[];
}

interface CaseKind {
  readonly pattern: RegExp;
  readonly run: (folder: string, name: string) => ParityResult[];
}

const kinds: readonly CaseKind[] = [
  {
    pattern: /^(tm_wrn\d+_w[\d.]+(?:_bn)?(?:_T\d+(?:,\d+)?)?)_(?:init|member|grown)\.npz$/,
    run: mixedWideResNetCase,
  },
  {
    pattern: /^(tm_(?:\w+_)?resnet_(?:no)?(?:bank_)?small(?:_T\d+)?)_(?:init|member|grown)\.npz$/,
    run: mixedResidualNetCase,
  },
  { pattern: /^(normal_(?:\w+_)?resnet_small)_(?:init|train)\.npz$/, run: normalResidualNetCase },
  { pattern: /^(normal_wrn\d+_w?[\d.]+(?:_bn)?(?:_ls)?)_(?:init|train)\.npz$/, run: normalWideResNetCase },
  { pattern: /^(net2net_wrn\d+_w?[\d.]+(?:_bn)?_(?:default|nonorm))\.npz$/, run: net2netCase },
  { pattern: /^(coefs_growing)\.npz$/, run: coefficientGrowthCase },
  { pattern: /^(initstats)\.json$/, run: initialStatisticsCase },
  { pattern: /^(flops)\.json$/, run: costCase },
  { pattern: /^(lr_traces)\.json$/, run: scheduleCase },
  { pattern: /^(misc)\.json$/, run: miscellanyCase },
];

/**
 * Replays every recording in a folder.
 *
 * @param onResult Called as each comparison is made.
 * @throws Error when the folder is missing or has no recordings.
 */
export function runParity(folder: string, onResult: (result: ParityResult) => void = () => {}): ParityReport {
  const files = listFiles(folder);
  const results: ParityResult[] = [];
  const broken: BrokenCase[] = [];
  const known = new Set<string>();
  for (const { pattern, run } of kinds) {
    const matching = files.filter((file) => pattern.test(file));
    for (const file of matching) known.add(file);
    for (const name of new Set(matching.map((file) => pattern.exec(file)?.[1] as string))) {
      try {
        const found = run(folder, name);
        if (found.length === 0) broken.push({ name, problem: nothingCompared(name) });
        for (const result of found) {
          results.push(result);
          onResult(result);
        }
      } catch (error) {
        broken.push({ name, problem: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  for (const file of files.filter((f) => isRecording(f) && !known.has(f))) {
    broken.push({
      name: file,
      problem: `Expected a name such as tm_wrn16_w1_init.npz or misc.json but got ${file} (golden folder). Rename or remove it.`,
    });
  }
  return { results, broken };
}

/** An empty recording must not look like one that agrees. */
function nothingCompared(name: string): string {
  return `Expected something to compare but got an empty recording (${name}). Copy the whole file again.`;
}

function listFiles(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Error(
      `Expected a folder of recordings but got "${folder}", which is not one (parity). Pass it with --dir.`,
    );
  }
  const files = readdirSync(folder).sort();
  if (!files.some(isRecording)) {
    throw new Error(
      `Expected recordings (*.npz or *.json) but got none (parity, folder "${folder}"). Pass another folder with --dir.`,
    );
  }
  return files;
}

function isRecording(file: string): boolean {
  return file.endsWith(".npz") || file.endsWith(".json");
}
