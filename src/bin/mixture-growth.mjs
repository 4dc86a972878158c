#!/usr/bin/env node
// @ts-check
// `npx mixture-growth`: what has to be done in a person's own project after npm install.
import { join } from "node:path";
import { Commands } from "../setup/commands.mjs";
import { SetupProblem, sentence, WrongWords } from "../setup/problem.mjs";
import { projectPlaces, projectRoot, projectSteps, setUpProject, setupCommand } from "../setup/project.mjs";
import { reported } from "../setup/report-failure.mjs";
import { expectLabWords, expectNoWords } from "./first-words.mjs";

const usage = `npx mixture-growth COMMAND

  setup [--environment FOLDER]   sets up this project: Python environment (default: .venv), TensorFlow, Jupyter kernel
  start                          sets up what is missing, then runs the first notebook
  lab [FILE] [OPTIONS]           sets up what is missing, then opens JupyterLab; options are JupyterLab's
  data NAME [OPTIONS]            downloads a data set into data/, or prepares files that you have; data --help lists them
  experiment NAME [OPTIONS]      runs an experiment of the paper and writes its tables; --list names them all
  sweep NAME [OPTIONS]           the same, each run in a process of its own: here, on SLURM or on Ray
  doctor [--report]              says what is there, what is missing, and what to do; --report is for pasting
`;

const commands = new Commands();
const { env } = process;
// npm runs scripts in the folder of package.json; INIT_CWD is where the user stood.
const root = projectRoot(env.INIT_CWD ?? process.cwd());
const common = { root, env, commands, out: process.stdout };

/** @type {Readonly<Record<string, (words: readonly string[], name: string) => Promise<number>>>} */
const all = {
  setup: async (words, name) => {
    const environment = environmentNamed(words, name);
    const options = { ...common, places: projectPlaces(root, environment) };
    const { done } = await setUpProject(options);
    process.stdout.write(done === 0 ? "Everything is set up already.\n" : afterwards);
    return 0;
  },
  start: async (words, name) => {
    await expectNoWords(name, words, env);
    const options = { ...common, places: projectPlaces(root) };
    await setUpProject(options);
    const { firstNotebook } = await import("../start/first-notebooks.mjs");
    const { runMainJob } = await import("../start/main-job.mjs");
    return await runMainJob({ ...options, notebook: firstNotebook(root), lab: "npx mixture-growth lab" });
  },
  lab: async (words, name) => {
    await expectLabWords(words, { root, env, command: name });
    const options = { ...common, places: projectPlaces(root) };
    await setUpProject(options);
    const { runLab } = await import("../lab/run-lab.mjs");
    return await runLab(words, { ...options, command: name });
  },
  data: async (words) => {
    const { main } = await import("../dist/data-scripts/main.js");
    return await main(words, { dataFolder: join(root, "data"), signal: commands.signal });
  },
  experiment: async (words) => {
    if (!onlyExplains(words)) await setUpProject({ ...common, places: projectPlaces(root) });
    const { runExperimentCommand } = await import("./experiment-commands.mjs");
    return await runExperimentCommand(words, root);
  },
  sweep: async (words) => {
    if (!onlyExplains(words)) await setUpProject({ ...common, places: projectPlaces(root) });
    const { runSweepCommand } = await import("./experiment-commands.mjs");
    return await runSweepCommand(words, root);
  },
  doctor: async (words, name) => {
    const { doctor } = await import("../doctor/doctor.mjs");
    const places = () => projectPlaces(root);
    return await doctor(words, {
      ...common,
      command: name,
      setup: setupCommand,
      steps: projectSteps,
      places,
    });
  },
};

const afterwards = `  npx mixture-growth start    runs the first notebook
  npx mixture-growth lab      opens JupyterLab
`;

/**
 * Whether nothing is to be run, which needs no set-up.
 *
 * @param {readonly string[]} words
 */
const onlyExplains = (words) =>
  words.length === 0 || words.some((word) => ["-h", "--help", "--list"].includes(word));

/**
 * @param {readonly string[]} words
 * @param {string} name
 * @returns {{ environment?: string }}
 */
function environmentNamed(words, name) {
  if (words.length === 0) return {};
  const [option, ...value] = (words[0] ?? "").split(/=(.*)/s).slice(0, 2);
  const [environment = "", ...rest] = [...value, ...words.slice(1)];
  if (option === "--environment" && rest.length === 0) return { environment };
  const thing = "the command";
  const constraint = "with nothing or --environment FOLDER";
  const todo = "Leave it out, and run the same command again.";
  throw new WrongWords(sentence({ thing, constraint, got: words.join(" "), where: name, todo }));
}

/** Commands that explain their own options. */
const ownHelp = ["data", "experiment", "lab", "sweep"];
const [word = "help", ...words] = process.argv.slice(2);
const command = Object.hasOwn(all, word) ? all[word] : undefined;
if (
  ["help", "--help", "-h"].includes(word) ||
  (!ownHelp.includes(word) && words.some((each) => /^(-h|--help)$/.test(each)))
) {
  process.stdout.write(usage);
} else if (command === undefined) {
  const where = "npx mixture-growth";
  const constraint = `to be one of ${Object.keys(all).join(", ")}`;
  const todo = "npx mixture-growth --help says what they do.";
  const problem = new SetupProblem(sentence({ thing: "the command", constraint, got: word, where, todo }));
  process.stderr.write(`${problem.message}\n`);
  process.exitCode = 2;
} else {
  const name = `npx mixture-growth ${word}`;
  process.exitCode = await reported(name, commands, () => command(words, name));
}
