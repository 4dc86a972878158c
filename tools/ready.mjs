// @ts-check
// `node tools/ready.mjs PROGRAM ...`: runs a program that needs the set-up; if that was not finished, prints one sentence
// instead of Node's stack trace. Imports nothing that is installed.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sentence } from "../src/setup/problem.mjs";
import { places } from "./setup/places.mjs";

/** Node's error codes for a package that is missing, completely or in part. */
const codes = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_INVALID_PACKAGE_CONFIG"];
const root = process.cwd();

/** @param {string} got */
function sayUnfinished(got) {
  const about = { thing: "the set-up", constraint: "to be finished", got, where: root };
  process.stderr.write(`${sentence({ ...about, todo: "Run npm run setup." })}\n`);
  process.exit(1);
}

// npm writes this file last.
if (!existsSync(join(places(root).nodeModules, ".package-lock.json"))) sayUnfinished("some packages only");

const program = resolve(process.argv[2] ?? "");
process.argv.splice(1, 2, program);
try {
  await import(pathToFileURL(program).href);
} catch (error) {
  const { code = "", message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (!codes.includes(code)) throw error;
  const missing = /'([^']+)'/.exec(message)?.[1];
  sayUnfinished(missing === undefined ? "a damaged package" : `no ${missing}`);
}
