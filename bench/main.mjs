// @ts-check
// Times our training step and its peers' in turns, so that other load on the machine affects all.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { integer } from "../src/dist/checking/shapes.js";
import { folderOrExit, wordsOrExit } from "../tools/command-words.mjs";
import { cloneRoot } from "../tools/setup/places.mjs";
import { askOurs } from "./ask.mjs";
import { cases } from "./cases.mjs";
import { sharesOfPeak } from "./figures.mjs";
import { betterPeak, rowOf } from "./judge.mjs";
import { ensurePeer, peerVersions } from "./peer.mjs";
import { writeSection } from "./readme.mjs";
import { readResults, resumedKind, startResults, writeJson } from "./results.mjs";
import { timeRounds } from "./rounds.mjs";
import { resultsSection, shownResults } from "./table.mjs";

const help = `npm run bench -- [--quick] [--rounds N] [--steps N] [--only TEXT] [--fresh] [--out FOLDER] [--python PATH]

Times every case in rounds: ours, then every peer of the case (PyTorch eager, torch.compile, JAX), each in a process of its own.
A ratio is ours over the better peer's. It takes some 75 minutes on 2 idle cores, 15 of them for what torch.compile compiles
the first time; that is kept in .setup/compiled-peers.

  --quick        the three shortest cases against PyTorch eager, in about 3 minutes
  --rounds N     how often all are timed in a case, in turns (default 5; 2 with --quick)
  --steps N      steps that one timing is the median of (default 10; 5 with --quick); slow cases take fewer, short ones more
  --only TEXT    the cases whose name, or a line of theirs in the table, has this text
  --fresh        time again what is known of this commit on this kind of processor
  --out FOLDER   keep results there, and leave bench/README.md as it is
  --python PATH  a Python that has PyTorch and JAX; else one is set up in .setup/bench (about 5 GiB)

It can be stopped and goes on where it was, as long as commit and kind of processor are the same. Rounds are added: a second run
with more of them measures those that are missing. Each kind of processor has a table of its own, of one commit.
`;

const { values } = wordsOrExit(
  {
    quick: { type: "flag" },
    rounds: { type: "number", shape: integer({ min: 1, use: 5 }) },
    steps: { type: "number", shape: integer({ min: 1, use: 10 }) },
    only: { type: "text" },
    fresh: { type: "flag" },
    out: { type: "text" },
    python: { type: "text" },
  },
  { where: "bench", help },
);
const { quick: isQuick = false, only = "", fresh = false } = values;
const { rounds = isQuick ? 2 : 5, steps = isQuick ? 5 : 10 } = values;

/** @param {import("./cases.mjs").Case} what */
function namesOf({ name, lines }) {
  return [name, ...lines.flatMap((line) => line.name ?? [])];
}

const asked = cases.filter(
  (what) => (what.isQuick || !isQuick) && namesOf(what).some((name) => name.includes(only)),
);
if (asked.length === 0) {
  const known = cases.map(({ name }) => name).join("; ");
  console.error(
    `Expected --only to be a part of a case's name but got "${only}" (bench). The cases are: ${known}.`,
  );
  process.exit(2);
}
if (values.out !== undefined) {
  folderOrExit(values.out, "bench");
  mkdirSync(values.out, { recursive: true });
}
const folder = values.out === undefined ? join(cloneRoot, "bench") : resolve(values.out);
const file = join(folder, "results.json");

const python = await ensurePeer(values.python);
const kinds = resumedKind(readResults(file), startResults(), fresh);
const [now] = kinds;
const keep = () => writeJson(file, { kinds });
now.peers = peerVersions(python) ?? "";
now.peak = betterPeak(now.peak, askOurs(["--task", "peak"]));
for (const what of asked) {
  console.log(`${what.name} ...`);
  now.rounds[what.name] ??= [];
  const known = /** @type {import("./judge.mjs").Round[]} */ (now.rounds[what.name]);
  timeRounds(what, { known, count: rounds, steps, isQuick, python, keep });
  for (const line of what.lines) {
    const row = rowOf(what, line, known);
    if (row !== undefined) now.rows = [...now.rows.filter((other) => other.case !== row.case), row];
  }
  keep();
}
const order = cases.flatMap((what) => what.lines.map(({ name = what.name }) => name));
now.rows.sort((one, other) => order.indexOf(one.case) - order.indexOf(other.case));
keep();
writeFileSync(join(folder, "shares.svg"), await sharesOfPeak(now));
console.log(shownResults(now));
if (values.out === undefined) writeSection("results", resultsSection(kinds));
