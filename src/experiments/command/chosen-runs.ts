import { nearestName } from "../../checking/nearest-name.js";
import type { ExperimentConfig } from "../experiment.js";

/**
 * The config with some of its methods.
 *
 * @param written as after `--methods`: names that commas separate
 * @param where the command, for messages
 */
export function withMethods(
  config: ExperimentConfig,
  written: string | undefined,
  where: string,
  problems: string[],
): ExperimentConfig {
  if (written === undefined) return config;
  const known = config.cases.map(({ method }) => method);
  const names = namesIn(written, known);
  for (const name of names.filter((one) => !known.includes(one))) {
    const near = nearestName(name, known);
    const remedy = near === undefined ? "Separate names by commas." : `Did you mean "${near}"?`;
    problems.push(
      `Expected --methods to be of ${known.join(", ")} but got ${JSON.stringify(name)} (${where}). ${remedy}`,
    );
  }
  return { ...config, cases: config.cases.filter(({ method }) => names.includes(method)) };
}

/** Names that commas separate, where a known name may hold a comma itself. */
function namesIn(written: string, known: readonly string[]): string[] {
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const names: string[] = [];
  for (let rest = written.trim(); rest !== ""; ) {
    const found = longestFirst.find((name) => rest === name || rest.startsWith(`${name},`));
    const name = found ?? (rest.split(",")[0] as string).trim();
    names.push(name);
    rest = rest.slice(rest.indexOf(name) + name.length).replace(/^\s*,?\s*/, "");
  }
  return names;
}

/** `"5"` is how many seeds, from 0 on; `"3,4"` and `"0-9"` say which. */
export function readSeeds(written: string, where: string, problems: string[]): readonly number[] | undefined {
  const parts = written.split(",").map((part) => /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part));
  const isCount = parts.length === 1 && parts[0]?.[2] === undefined;
  const seeds = parts.flatMap((part) => {
    const from = Number(part?.[1]);
    const to = part?.[2] === undefined ? from : Number(part[2]);
    if (part === null || to < from || to - from >= 10_000) return [Number.NaN];
    return isCount ? count(0, from - 1) : count(from, to);
  });
  const isWrong =
    seeds.length === 0 || seeds.length > 10_000 || seeds.some((seed) => !Number.isSafeInteger(seed));
  if (!isWrong && new Set(seeds).size === seeds.length) return seeds;
  problems.push(
    `Expected --seeds to be a number of seeds, or seeds each once, but got ${JSON.stringify(written)} (${where}). Write 5 for seeds 0 to 4, or 3,4 or 0-9 for these.`,
  );
  return undefined;
}

const count = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
