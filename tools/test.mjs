// @ts-check
// `npm test`: sets up what is missing, runs every check, and ends with the line `N passed, N failed`.

import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { checkSteps } from "./checks/check-steps.mjs";
import { isGood, totalLine } from "./checks/count.mjs";
import { runChecks } from "./checks/run-checks.mjs";
import { cloneRoot } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

const commands = new Commands();
const options = { root: cloneRoot, env: process.env, commands, out: process.stdout };
let lastLine = "0 passed, 1 failed";
process.exitCode = await reported("npm test", commands, async () => {
  await setUp(options);
  process.stdout.write("Checks\n");
  const started = performance.now();
  const counts = await runChecks(checkSteps, options);
  process.stdout.write(
    `Checks done in ${((performance.now() - started) / 1000).toFixed(0)} s; logs in .setup/checks\n`,
  );
  lastLine = totalLine(counts);
  return isGood(counts) ? 0 : 1;
});
process.stdout.write(`${lastLine}\n`);
