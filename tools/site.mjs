// @ts-check
// `npm run site`: writes all executed notebooks, the pages they link to and the reference as files that open from disk.
import { dirname, join, resolve } from "node:path";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { folderOrExit, wordsOrExit } from "./command-words.mjs";
import { cloneRoot } from "./setup/places.mjs";
import { buildSite } from "./site/build-site.mjs";
import { SiteProblem } from "./site/site-problem.mjs";

const help = `npm run site -- [--out FOLDER]

  --out FOLDER  where the site goes (default site/ of the repository); what was there is replaced

Shows what is committed: notebooks are not run again.
`;

const { values } = wordsOrExit({ out: { type: "text" } }, { where: "site", help });
const commands = new Commands();

async function main() {
  // npm runs scripts in the repository; INIT_CWD is where the user stood.
  const stood = process.env.INIT_CWD ?? process.cwd();
  const out = values.out === undefined ? join(cloneRoot, "site") : resolve(stood, values.out);
  folderOrExit(dirname(out), "site");
  try {
    const note = (/** @type {string} */ text) => void process.stdout.write(`  ${text} …\n`);
    const count = await buildSite({ root: cloneRoot, out, env: process.env, commands, note });
    process.stdout.write(`${count} pages. Open ${join(out, "index.html")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof SiteProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await reported("npm run site", commands, main);
