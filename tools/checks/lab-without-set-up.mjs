// @ts-check
// `npm run lab` without its set-up, for the check that stops it. Arguments are passed to JupyterLab.
import { runLab } from "../run-lab.mjs";
import { Commands } from "../setup/commands.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { reported } from "../setup/report-failure.mjs";

const commands = new Commands();
const options = { root: cloneRoot, env: process.env, commands, out: process.stdout };
process.exitCode = await reported("npm run lab", commands, () => runLab(process.argv.slice(2), options));
