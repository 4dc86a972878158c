// @ts-check
// `npm start`: sets up what is missing, then runs the first notebook. Runs before anything is installed.
import { expectNoWords } from "../src/bin/first-words.mjs";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { runMainJob } from "../src/start/main-job.mjs";
import { cloneRoot, places } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

const commands = new Commands();
const options = {
  root: cloneRoot,
  places: places(cloneRoot),
  env: process.env,
  commands,
  out: process.stdout,
};
process.exitCode = await reported("npm start", commands, async () => {
  await expectNoWords("npm start", process.argv.slice(2), process.env);
  await setUp(options);
  return await runMainJob(options);
});
