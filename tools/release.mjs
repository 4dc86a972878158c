// @ts-check
// `npm run release -- VERSION`: packs, checks and tries out the packages, and writes the version and the changelog's head.
// Publishing them is a person's.
import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Commands } from "../src/setup/commands.mjs";
import { writeWhole } from "../src/setup/files.mjs";
import { SetupProblem } from "../src/setup/problem.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { wordsOrExit } from "./command-words.mjs";
import { publishingSteps } from "./release/publishing.mjs";
import { mistakesIn, packInto, publishedFolders } from "./release/tarballs.mjs";
import { tryOut } from "./release/trial.mjs";
import { expectVersion, versionFiles, withHead, withVersion } from "./release/version-files.mjs";
import { cloneRoot, places } from "./setup/places.mjs";
import { setUp } from "./setup/set-up.mjs";

const help = `npm run release -- VERSION

Writes VERSION into every package and a head for it into CHANGELOG.md, packs the packages into .setup/release, checks them
(publint, arethetypeswrong), and does in an empty folder what the README says of one's own project: install, set-up, the
first notebook in the smoke profile, types. About five minutes. If anything fails, every file is as it was.
`;

const { names } = wordsOrExit({}, { where: "release", help, mostNames: 1 });
const commands = new Commands();
const out = process.stdout;
const options = { root: cloneRoot, env: process.env, commands, out };
process.exitCode = await reported("npm run release", commands, async () => {
  const before = new Map(["CHANGELOG.md", ...versionFiles].map((path) => [path, read(path)]));
  const { version: from } = JSON.parse(before.get("package.json") ?? "");
  const [to = ""] = names;
  expectVersion(to, from);
  const date = new Date().toISOString().slice(0, 10);
  const after = [...before].map(([path, text]) => {
    const next = path === "CHANGELOG.md" ? withHead(text, to, date) : withVersion(path, text, { from, to });
    return /** @type {const} */ ([path, next]);
  });
  /** @type {readonly string[]} */
  let tarballs;
  try {
    write(after);
    await setUp(options);
    tarballs = await examine();
  } catch (error) {
    write([...before]);
    throw error;
  }
  const paths = tarballs.map((tarball) => relative(cloneRoot, tarball));
  const manifests = publishedFolders.map((folder) => JSON.parse(read(`${folder}/package.json`)));
  out.write(`\n${publishingSteps({ version: to, tarballs: paths, manifests }).join("\n")}\n`);
  return 0;
});

/**
 * Packs the packages, checks them and tries them out.
 *
 * @returns {Promise<string[]>} the paths of the packages, in the order in which they are published
 */
async function examine() {
  const folder = join(places(cloneRoot).setup, "release");
  mkdirSync(folder, { recursive: true });
  out.write("Packing and checking\n");
  const tarballs = await packInto(options, folder);
  const mistakes = await mistakesIn(cloneRoot, tarballs);
  if (mistakes.length > 0) throw new SetupProblem(mistakes);
  out.write("Trying them out in an empty folder\n");
  await tryOut(tarballs, options);
  return tarballs;
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(cloneRoot, path), "utf8");
}

/** @param {readonly (readonly [string, string])[]} files */
function write(files) {
  for (const [path, text] of files) writeWhole(join(cloneRoot, path), text);
}
