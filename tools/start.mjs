// @ts-check
// `npm start`: sets up what is missing, then runs the first notebook. Runs before anything is installed.
import { expectNoWords } from "./first-words.mjs";
import { runMainJob } from "./main-job.mjs";
import { Commands } from "./setup/commands.mjs";
import { cloneRoot } from "./setup/places.mjs";
import { reported } from "./setup/report-failure.mjs";
import { setUp } from "./setup/set-up.mjs";

const commands = new Commands();
const options = { root: cloneRoot, env: process.env, commands, out: process.stdout };
process.exitCode = await reported("npm start", commands, async () => {
  await expectNoWords("npm start", process.argv.slice(2), process.env);
  await setUp(options);
  return await runMainJob(options);
});
