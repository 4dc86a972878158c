// @ts-check
// `npm run class -- reset` and `npm run class -- hand-out FOLDER`: the notebooks of the class before and after it; see the help.
import { join, resolve } from "node:path";
import { nearestName } from "../src/dist/checking/nearest-name.js";
import { Commands } from "../src/setup/commands.mjs";
import { sentence } from "../src/setup/problem.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { handOut } from "./class/hand-out.mjs";
import { resetClass } from "./class/reset.mjs";
import { seeHelp, wordsOrExit } from "./command-words.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run class -- reset
npm run class -- hand-out FOLDER | FILE.zip

  reset     makes the notebooks of notebooks/class new: without outputs, answers and changes. Changed notebooks and answers are
            kept in notebooks/mine, in a folder with the date
  hand-out  writes the notebooks, without outputs, solutions and the teacher's notes, into a new folder or a new ZIP file

Close the notebooks in JupyterLab before a reset: it would save again what it shows.
`;

const { names } = wordsOrExit({}, { where: "class", help, mostNames: 2 });
const [word, target] = names;
const actions = ["reset", "hand-out"];
if (word === undefined || !actions.includes(word)) {
  const near = word === undefined ? undefined : nearestName(word, actions);
  const todo = near === undefined ? "Name what to do." : `Did you mean "${near}"?`;
  refuse({ thing: "a word", constraint: "to be reset or hand-out", got: word ?? "nothing", todo });
} else if (word === "reset" && target !== undefined) {
  refuse({ thing: "reset", constraint: "without more words", got: target, todo: "Leave it out." });
} else if (word === "hand-out" && target === undefined) {
  const todo = "Name for instance ../class or ../class.zip.";
  refuse({ thing: "hand-out", constraint: "to name a new folder or ZIP file", got: "nothing", todo });
} else {
  const commands = new Commands();
  process.exitCode = await reported("npm run class", commands, async () => {
    const lines = word === "reset" ? resetHere() : handOutTo(/** @type {string} */ (target));
    for (const line of lines) console.log(line);
    return 0;
  });
}

function resetHere() {
  return resetClass(cloneRoot, new Date());
}

/** @param {string} named */
function handOutTo(named) {
  // npm runs scripts in the repository; INIT_CWD is where the user stood.
  const out = resolve(process.env.INIT_CWD ?? process.cwd(), named);
  return handOut(join(cloneRoot, "notebooks", "class"), out);
}

/** @param {import("../src/setup/problem.mjs").Expectation} expectation */
function refuse(expectation) {
  process.stderr.write(`${sentence({ ...expectation, where: "class" })}\n${seeHelp("class")}\n`);
  process.exitCode = 2;
}
