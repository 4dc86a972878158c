// @ts-check
import { textTable } from "mixture-growth-display";
import { isMet } from "./judge.mjs";
import { processorText } from "./processor.mjs";
import { markdownTable } from "./readme.mjs";

const right = /** @type {const} */ ("right");

const columns = [
  { key: "case", label: "case" },
  { key: "ours", label: "ours", align: right },
  { key: "peer", label: "peer", align: right },
  { key: "best", label: "best peer" },
  { key: "ratio", label: "ratio", align: right },
  { key: "goal", label: "goal", align: right },
  { key: "met", label: "met" },
  { key: "peak", label: "of the peak", align: right },
  { key: "theirs", label: "peer's", align: right },
  { key: "noise", label: "noise", align: right },
  { key: "rounds", label: "rounds", align: right },
];

const units = { time: "ms", epoch: "ms", memory: "MiB", seconds: "s" };

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)} %`;

/**
 * Cells of a line of the table.
 *
 * @param {import("./judge.mjs").Row} row
 * @param {number} peak of the machine's best convolution, in GFLOP/s
 */
function cells(row, peak) {
  const { measure, ours, ours_name, peer, peer_name, ratio, goal, noise, rounds, peak_goal } = row;
  const unit = units[measure];
  const share = (/** @type {number | null} */ gflops) =>
    gflops === null || measure === "memory" || measure === "seconds" ? "" : percent(gflops / peak);
  return {
    case: row.case,
    ours: `${ours} ${unit}${ours_name === "" ? "" : `, ${ours_name}`}`,
    peer: peer === null ? "" : `${peer} ${unit}`,
    best: measure === "epoch" ? "its bare steps" : peer_name,
    ratio: ratio === null ? "" : ratio.toFixed(2),
    goal: measure === "seconds" ? `${goal} s` : goal.toFixed(2),
    met: isMet(row, peak) ? "yes" : "no",
    peak:
      peak_goal === undefined
        ? share(row.ours_gflops)
        : `${share(row.ours_gflops)} (goal ${percent(peak_goal)})`,
    theirs: share(row.peer_gflops),
    // One round has none.
    noise: noise === null || rounds === 1 ? "" : percent(noise),
    rounds,
  };
}

/** What is said above the table of a kind of processor. @param {import("./results.mjs").Results} results */
function headOf({ processor, memory_gib, date, commit, peers, peak, load }) {
  const busy =
    load > 0.5 ? " Something else was running when this began: read the ratios together with the noise." : "";
  return {
    title: processorText(processor),
    text: `${memory_gib} GiB; ${date}, commit ${commit}; ${peers}; load before ${load}. Its best: ${peak.matmul_gflops.toFixed(0)} GFLOP/s in a matrix product, ${peak.convolution_gflops.toFixed(0)} in a convolution.${busy}`,
  };
}

/** The results of a kind of processor, for a terminal. @param {import("./results.mjs").Results} results */
export function shownResults(results) {
  const { title, text } = headOf(results);
  const lines = results.rows.map((row) => cells(row, results.peak.convolution_gflops));
  return `${title}, ${text}\n${textTable(columns, lines, { limit: 100 })}`;
}

/** A table for each kind of processor, in Markdown. @param {readonly import("./results.mjs").Results[]} kinds */
export function resultsSection(kinds) {
  return kinds
    .map((results) => {
      const { title, text } = headOf(results);
      const lines = results.rows.map((row) => cells(row, results.peak.convolution_gflops));
      return `### ${title}\n\n${text}\n\n${markdownTable(columns, lines)}`;
    })
    .join("\n\n");
}
