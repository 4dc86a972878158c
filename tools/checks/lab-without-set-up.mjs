// @ts-check
// `npm run lab` without its set-up, for the check that stops it. Arguments are passed to JupyterLab.
import { runLab } from "../../src/lab/run-lab.mjs";
import { Commands } from "../../src/setup/commands.mjs";
import { reported } from "../../src/setup/report-failure.mjs";
import { cloneRoot, places } from "../setup/places.mjs";

const commands = new Commands();
const options = {
  root: cloneRoot,
  places: places(cloneRoot),
  env: process.env,
  commands,
  out: process.stdout,
};
process.exitCode = await reported("npm run lab", commands, () => runLab(process.argv.slice(2), options));
