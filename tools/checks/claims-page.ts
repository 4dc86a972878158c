import { existsSync } from "node:fs";
import { join } from "node:path";
import { forecast } from "../../src/experiments/forecast.js";
import { type Claim, claims, outcomeOf, testOf, verdictOf } from "../../src/experiments/paper/claims.js";
import { experiment } from "../../src/experiments/paper/experiments.js";
import { type Profile, profiles } from "../../src/experiments/profile.js";
import { resultFolder } from "../../src/experiments/run-experiment.js";
import { readResult, type StoredResult } from "../../src/experiments/stored-result.js";
import { signed } from "../../src/report/advantage-map.js";
import { differenceInterval } from "../../src/report/difference-interval.js";

/** The tables of claims: one for each source, then how the results were made that they are judged by. */
export function claimsTables(): string {
  const sources = [...new Set(claims.map(({ source }) => source))];
  const judged = sources.map((source) => {
    const rows = claims.filter((claim) => claim.source === source).flatMap(judgedRows);
    return `### ${headings[source]}\n\n${judgedHead}\n${rows.join("\n")}\n`;
  });
  const made = [...new Set(claims.flatMap(madeRows))];
  return [...judged, `### How they were made\n\n${madeHead}\n${made.join("\n")}\n`].join("\n");
}

const headings = {
  "the paper's abstract": "The paper's, from its abstract",
  "our own expectation": "Our own expectations",
} as const;

const judgedHead = [
  "| claim | verdict | points (95 % interval) | seeds | experiment |",
  "|---|---|---|--:|---|",
].join("\n");
const madeHead = [
  "| experiment | PFLOP a seed | of the paper's | peak rates | machine | commit |",
  "|---|--:|--:|---|---|---|",
].join("\n");

/** The results of a claim's experiment in each profile that was run; a smoke run is no evidence. */
function resultsOf({
  experiment: name,
}: Claim): { readonly profile: Profile; readonly result: StoredResult }[] {
  return profiles.flatMap((profile) => {
    const folder = resultFolder(name, profile);
    if (profile === "smoke" || !existsSync(join(folder, "manifest.json"))) return [];
    return [{ profile, result: readResult(name, folder) }];
  });
}

function judgedRows(claim: Claim): string[] {
  return resultsOf(claim).flatMap(({ profile, result }) => {
    const test = testOf(claim, result);
    if (test === undefined) return [];
    const { points, low, high, method, control, seeds } = test;
    const interval = low === undefined || high === undefined ? "none" : differenceInterval(low, high, 1);
    const verdict = verdictOf(outcomeOf(claim, test), profile);
    const difference = `${signed(points)} (${interval}): ${method} less ${control}`;
    const { experiment: name, notebook } = claim;
    const link = `[${notebook.slice(0, 2)}](../notebooks/${notebook}.ipynb), ${name}, ${profile}`;
    return `| ${[claim.claim, verdict, difference, String(seeds), link].join(" | ")} |`;
  });
}

function madeRows(claim: Claim): string[] {
  return resultsOf(claim).flatMap(({ profile, result }) => {
    const { method } = testOf(claim, result) ?? {};
    if (method === undefined) return [];
    const { machine, versions, commit } = result.provenance;
    const { experiment: name } = claim;
    const { ours, paper } = petaflop(name, result, method);
    const cells = [
      `[${name}, ${profile}](../results/${profile}/${name}/manifest.json)`,
      ours.toPrecision(2),
      `1 / ${Number((paper / ours).toPrecision(2)).toLocaleString("en")}`,
      ratesText(result, method),
      `${machine.processor}, ${versions.device}, ${machine.threads} ${machine.threads === 1 ? "thread" : "threads"}`,
      (commit ?? "unknown").slice(0, 7),
    ];
    return `| ${cells.join(" | ")} |`;
  });
}

/** What a seed of the method cost, and what the paper's size does. */
function petaflop(
  name: string,
  result: StoredResult,
  method: string,
): { readonly ours: number; readonly paper: number } {
  const rows = result.summary.objects() as readonly { method: string; trainingMacs: number }[];
  const macs = rows.find((row) => row.method === method)?.trainingMacs ?? 0;
  const config = experiment(name).config("paper");
  const paper = forecast({ ...config, cases: config.cases.slice(0, 1) }, 1).trainingMacs;
  return { ours: (2 * macs) / 1e15, paper: (2 * paper) / 1e15 };
}

/** The highest learning rate of each of the method's phases. */
function ratesText({ runs }: StoredResult, method: string): string {
  const { history = [] } = runs.find((run) => run.method === method) ?? {};
  const rates = history.filter(({ metric }) => metric === "learning rate");
  const phases = [...new Set(rates.map(({ phase }) => phase))];
  return phases
    .map((phase) => Math.max(...rates.filter((rate) => rate.phase === phase).map(({ value }) => value)))
    .map((rate) => String(+rate.toPrecision(2)))
    .join(", ");
}
