// @ts-check
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { zipSync } from "fflate";
import { readNotebook, writeNotebook } from "mixture-growth-kernel";
import { refusalOf } from "../../src/dist/files/durable.js";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { cleanNotebook } from "./clean-notebook.mjs";

/** From this heading on, the page of the class is for the teacher. */
const forTheTeacher = /^## For the teacher$/m;

/**
 * What a student does first.
 *
 * @param {string} folder name of the folder that is handed out
 */
const beginning = (folder) => `## Begin

The notebooks find the library when they lie in a clone of mixture-growth.

1. If this machine has no clone yet, ask your teacher for one, and run \`npm run setup\` in it, once. It takes some minutes.
2. Move this folder into \`notebooks/mine\` of the clone, so that there is \`notebooks/mine/${folder}/00-words.ipynb\`.
3. In the folder of the clone, run \`npm run lab -- notebooks/mine/${folder}\`, and open \`00-words.ipynb\` on the left.
`;

/**
 * Writes the notebooks of the class as students get them: without outputs, answers, solutions and the teacher's notes.
 *
 * @param {string} from folder of the class
 * @param {string} out a folder or a ZIP file that does not exist yet
 * @returns {string[]} what was done, a sentence each
 * @throws {SetupProblem} for a place where something is, or where nothing can be written
 */
export function handOut(from, out) {
  if (existsSync(out) && !isEmptyFolder(out)) {
    throw problem(out, "something there", "Name another one, or delete it first.");
  }
  try {
    const names = write(from, out);
    return [`${names.length} files in ${out}: ${names.join(", ")}.`];
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    throw problem(out, refusal.code, `${refusal.cause}. Name another one.`);
  }
}

/**
 * @param {string} from
 * @param {string} out
 */
function write(from, out) {
  mkdirSync(dirname(out), { recursive: true });
  // Beside the target, so that it is there as a whole or not at all.
  const part = mkdtempSync(`${out}.part-`);
  const folder = basename(out, ".zip");
  try {
    const names = fill(from, part, folder);
    if (!out.endsWith(".zip")) {
      rmSync(out, { recursive: true, force: true });
      renameSync(part, out);
      return names;
    }
    const files = names.map((name) => [`${folder}/${name}`, new Uint8Array(readFileSync(join(part, name)))]);
    const zip = join(part, basename(out));
    writeFileSync(zip, zipSync(Object.fromEntries(files)));
    renameSync(zip, out);
    return names;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/**
 * @param {string} from
 * @param {string} to
 * @param {string} folder name of the folder that is handed out
 */
function fill(from, to, folder) {
  const page = readFileSync(join(from, "README.md"), "utf8").split(forTheTeacher)[0] ?? "";
  const [opening = "", ...parts] = page.trimEnd().split(/^(?=## )/m);
  const written = [opening.trimEnd(), beginning(folder).trimEnd(), ...parts.map((each) => each.trimEnd())];
  writeFileSync(join(to, "README.md"), `${written.join("\n\n")}\n`);
  const notebooks = readdirSync(from).filter((name) => name.endsWith(".ipynb"));
  for (const name of notebooks) writeNotebook(join(to, name), cleanNotebook(readNotebook(join(from, name))));
  return ["README.md", ...notebooks.sort()];
}

/** @param {string} path */
function isEmptyFolder(path) {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

/**
 * @param {string} out
 * @param {string} got
 * @param {string} todo
 */
function problem(out, got, todo) {
  const thing = "the class";
  return new SetupProblem(
    sentence({ thing, constraint: "to be written to a new place", got, where: out, todo }),
  );
}
