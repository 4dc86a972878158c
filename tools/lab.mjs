// @ts-check
// `npm run lab`: sets up what is missing, then opens JupyterLab on this machine only, protected by its token.
import { expectLabWords } from "../src/bin/first-words.mjs";
import { runLab } from "../src/lab/run-lab.mjs";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
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
process.exitCode = await reported("npm run lab", commands, async () => {
  await expectLabWords(process.argv.slice(2), options);
  await setUp(options);
  return await runLab(process.argv.slice(2), options);
});
