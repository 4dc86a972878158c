// @ts-check
// `npm run ranks -- --processes N --open-port NAME [options of npm run experiment]`: trains with several processes, and starts
// all of them again from the newest checkpoint when one fails.
import { join, resolve } from "node:path";
import { readCommand } from "../src/dist/experiments/command/read-command.js";
import { openPort } from "../src/dist/tensorflow/rank-settings.js";
import { onStop } from "../src/setup/stop-signals.mjs";
import { launchRanks } from "./ranks/launch-ranks.mjs";
import { readRanksWords } from "./ranks/ranks-words.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run ranks -- --processes N --open-port NAME [options of npm run experiment]

  --processes N      how many processes train together; each sees one in N of every batch
  --open-port        you agree to what follows:
                     ${openPort}.
                     Only inside a private network.
  --port P           the first one's port; the others take the next ones; 20000
  --srun "..."       starts them with srun, one on each node, with these options of srun

Each rank needs as many threads as the others. When one fails, all start again from the newest checkpoint, at most three times
without a new one. Ctrl-C stops all after the same step; the same command continues.`;

const { problems, words, ...chosen } = readRanksWords(process.argv.slice(2));
if (words.includes("--help") || words.includes("-h")) {
  console.log(help);
  process.exit(0);
}
const command = readCommand([...words, "--replicas", String(chosen.processes ?? 1)], process.env);
const all = [...problems, ...("what" in command ? [] : command)];
if (all.length > 0 || !("what" in command) || command.what !== "run") {
  console.error(
    `${all.join("\n") || "Expected an experiment to run (ranks)."}\nnpm run ranks -- --help shows all options.`,
  );
  process.exit(2);
}

const stopping = new AbortController();
onStop(() => stopping.abort());
process.exitCode = await launchRanks({
  ...chosen,
  program: [
    process.execPath,
    join(cloneRoot, "tools", "rank.mjs"),
    ...words,
    "--replicas",
    String(chosen.processes),
  ],
  folder: resolve(process.env.INIT_CWD ?? process.cwd(), command.out),
  env: process.env,
  signal: stopping.signal,
  write: (line) => console.error(line),
});
