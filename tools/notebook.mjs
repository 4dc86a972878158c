// @ts-check
// `npm run notebook -- 10 11`, `-- class` or `-- all`: executes notebooks in the laptop profile and puts the outputs into their files.
import { join } from "node:path";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { wordsOrExit } from "./command-words.mjs";
import { chosenNotebooks, executeInPlace } from "./notebooks/execute-in-place.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run notebook -- all | class | NUMBER...

  all      every notebook of notebooks/ and notebooks/class/
  class    those of notebooks/class/; class/00 is one of them
  NUMBER   such as 10 or 10-cifar-100; several are executed one after the other

Executes them in the laptop profile; a notebook that fails leaves its file as it was.
`;

const { names } = wordsOrExit({}, { where: "notebook", help, mostNames: Number.POSITIVE_INFINITY });
const commands = new Commands();
process.exitCode = await reported("npm run notebook", commands, async () => {
  const { signal } = commands;
  const write = (/** @type {string} */ line) => console.log(line);
  let failed = 0;
  for (const path of chosenNotebooks(names, join(cloneRoot, "notebooks"))) {
    if (!(await executeInPlace(path, { write, signal }))) failed += 1;
    commands.throwIfStopped();
  }
  return failed === 0 ? 0 : 1;
});
