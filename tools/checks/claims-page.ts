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

/** The tables of claims: one for each source, a row for each claim in each profile that was run. */
export function claimsTables(): string {
  const sources = [...new Set(claims.map(({ source }) => source))];
  return sources
    .map((source) => {
      const rows = claims.filter((claim) => claim.source === source).flatMap(rowsOf);
      return `### ${headings[source]}\n\n${head}\n${rows.join("\n")}\n`;
    })
    .join("\n");
}

const headings = {
  "the paper's abstract": "The paper's, from its abstract",
  "our own expectation": "Our own expectations",
} as const;

const head = [
  "| claim | verdict | points ahead (95 % interval) | seeds | scale | peak rates | machine | made by | notebook |",
  "|---|---|--:|--:|---|---|---|---|---|",
].join("\n");

function rowsOf(claim: Claim): string[] {
  return profiles.flatMap((profile) => {
    const folder = resultFolder(claim.experiment, profile);
    if (profile === "smoke" || !existsSync(join(folder, "manifest.json"))) return [];
    return rowOf(claim, profile, readResult(claim.experiment, folder));
  });
}

function rowOf(claim: Claim, profile: Profile, result: StoredResult): string {
  const test = testOf(claim, result);
  const { points, low, high, method, control, seeds } = test;
  const interval = low === undefined || high === undefined ? "none" : differenceInterval(low, high, 1);
  const { machine, versions, commit } = result.provenance;
  const { experiment: name, notebook } = claim;
  const command = `npm run experiment -- ${name}${profile === "laptop" ? "" : ` --profile ${profile}`}`;
  const cells = [
    claim.claim,
    verdictOf(outcomeOf(claim, test), profile),
    `${method} less ${control}: ${signed(points)} (${interval})`,
    String(seeds),
    scaleText(claim, result, method),
    ratesText(result, method),
    `${machine.processor}, ${versions.device}, ${(commit ?? "unknown").slice(0, 7)}`,
    `\`${command}\`, [plans and rates](../results/${profile}/${name}/manifest.json)`,
    `[${notebook.slice(0, 2)}](../notebooks/${notebook}.ipynb)`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** What a seed of the method cost, and the share of the paper's size. */
function scaleText({ experiment: name }: Claim, result: StoredResult, method: string): string {
  const rows = result.summary.objects() as readonly { method: string; trainingMacs: number }[];
  const ours = (2 * (rows.find((row) => row.method === method)?.trainingMacs ?? 0)) / 1e15;
  const config = experiment(name).config("paper");
  const paper = (2 * forecast({ ...config, cases: config.cases.slice(0, 1) }, 1).trainingMacs) / 1e15;
  return `${ours.toPrecision(2)} PFLOP a seed, 1 / ${Number((paper / ours).toPrecision(2)).toLocaleString("en")} of the paper's`;
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
