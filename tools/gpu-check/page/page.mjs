// @ts-check
import { readFileSync } from "node:fs";
import { escapeHtml } from "mixture-growth-display";
import { partNames, partOf } from "../part-list.mjs";
import { clock } from "../run-parts.mjs";
import { sections } from "./sections.mjs";

const style = readFileSync(new URL("style.css", import.meta.url), "utf8");

/** Words for how a part ended. */
const statusWords = /** @type {const} */ ({
  done: "done",
  partly: "partly done",
  failed: "failed",
  skipped: "left out",
  stopped: "stopped",
});

/**
 * A report as a web page that needs no other file.
 *
 * @param {import("../report.mjs").Report} report
 */
export function pageOf(report) {
  const { date, commit, small, parts, seconds, asked, complete } = report;
  const device = parts.find(({ name }) => name === "device")?.result?.name ?? "GPU";
  const title = `mixture-growth on ${device}`;
  const facts = [
    date,
    `commit ${commit === null ? "unknown" : commit.slice(0, 10)}${commit?.includes("changed") ? ", changed" : ""}`,
    `profile ${asked.profile}`,
    `${clock(seconds)} minutes`,
  ];
  const missing = partNames.filter((name) => !parts.some((part) => part.name === name));
  const body = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="soft">${facts.map(escapeHtml).join(" · ")}</p>`,
    small ? "<p><strong>In small, on the processor: no time on this page means anything.</strong></p>" : "",
    complete
      ? "<p>Please send the file check.json next to this page. Neither has a path, a user name or a host name.</p>"
      : "<p>Not everything was measured; what was is here. Please send the file check.json next to this page all the same. Neither has a path, a user name or a host name.</p>",
    ...parts.map(partSection),
    missing.length === 0 ? "" : `<h2>Not asked for</h2><p>${escapeHtml(missing.map(titleOf).join(", "))}</p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${style}</style>
</head>
<body>
${body.filter((line) => line !== "").join("\n")}
</body>
</html>
`;
}

/** @param {string} name */
const titleOf = (name) => partOf(name).title;

/** @param {import("../part-process.mjs").PartOutcome} part */
function partSection({ name, status, seconds, problem, skipped = [], log = [], result }) {
  const left = skipped.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
  return [
    `<h2>${escapeHtml(titleOf(name))}<span class="status ${status}">${statusWords[status]}, ${seconds.toFixed(0)} s</span></h2>`,
    `<p class="soft">Decides ${escapeHtml(partOf(name).decides)}</p>`,
    problem === undefined ? "" : `<p class="no">${escapeHtml(problem)}</p>`,
    result === undefined ? "" : /** @type {(result: any) => string} */ (sections[name])(result),
    left === "" ? "" : `<ul class="soft">${left}</ul>`,
    log.length === 0
      ? ""
      : `<details><summary>Its last lines</summary><pre>${escapeHtml(log.join("\n"))}</pre></details>`,
  ]
    .filter((line) => line !== "")
    .join("\n");
}
