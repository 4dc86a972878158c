// @ts-check
// `npm run setup`: does what `npm start` does before its main job.
import { expectNoWords } from "../src/bin/first-words.mjs";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { cloneRoot } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

const commands = new Commands();
process.exitCode = await reported("npm run setup", commands, async () => {
  await expectNoWords("npm run setup", process.argv.slice(2), process.env);
  const { done } = await setUp({ root: cloneRoot, env: process.env, commands, out: process.stdout });
  if (done === 0) process.stdout.write("Everything is set up already.\n");
  return 0;
});
