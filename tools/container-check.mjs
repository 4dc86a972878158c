// @ts-check
// `npm run container-check -- --root FOLDER`: carries out the lines of the Dockerfile in a root that debootstrap has made.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { lastWords } from "../src/setup/failures.mjs";
import { wordsOrExit } from "./command-words.mjs";
import { DebianRoot } from "./container/debian-root.mjs";
import { instructionsOf, workOf } from "./container/dockerfile.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run container-check -- --root FOLDER [--report FILE]

Carries out every line of the Dockerfile in a fresh root of Debian, asks for its health, runs the first notebook in the smoke
profile, and then what Binder runs, as the same user without root. Make the root first, as root: debootstrap --variant=minbase trixie FOLDER. About ten minutes; 4 GiB.
A root of another processor (debootstrap --arch=arm64) runs where qemu-user-static is installed, in an hour or more.
--report FILE writes what was done, and how long each line took, as Markdown.
`;

const { values } = wordsOrExit(
  { root: { type: "text" }, report: { type: "text" } },
  { where: "container-check", help },
);
const folder = values.root;
if (folder === undefined || !existsSync(join(folder, "etc", "debian_version")) || process.getuid?.() !== 0) {
  process.stderr.write(
    `Expected --root to name a root of Debian, and you to be root, but got ${folder ?? "no folder"} (container-check). Make it: debootstrap --variant=minbase trixie FOLDER.\n`,
  );
  process.exit(2);
}

const root = new DebianRoot(folder, process.env);
const processor = root.run("uname -m", { user: "root", folder: "/", env: {} });
if (processor.code !== 0) {
  process.stderr.write(
    `Expected this machine to run the root's programs but got ${lastWords(processor.output)} (container-check). For a root of another processor, install qemu-user-static.\n`,
  );
  process.exit(2);
}
const work = workOf(instructionsOf(readFileSync(join(cloneRoot, "Dockerfile"), "utf8")));
const last = work.at(-1) ?? { user: "root", folder: "/", env: {} };
const smoke = { MIXTURE_GROWTH_PROFILE: "smoke", ...last.env };
// An environment of Python's stands in for conda's, which Binder has made before.
const binder = "python3 -m venv ~/conda && . ~/conda/bin/activate && binder/postBuild && binder/start true";
const all = [
  ...work,
  { ...last, kind: "run", line: "npm start", env: smoke },
  { ...last, kind: "run", line: binder },
];
const rows = [];
let code = 0;
let printed = "";
for (const each of all) {
  const started = performance.now();
  console.log(`${each.kind.toUpperCase()} ${each.line}`);
  const result = each.kind === "copy" ? root.copy(cloneRoot, each) : root.run(each.line, each);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `  ${result.code === 0 ? "ok" : `exit status ${result.code}: ${lastWords(result.output)}`}, ${seconds} s`,
  );
  rows.push(
    `| \`${each.kind} ${each.line.replaceAll("|", "\\|")}\` | ${each.user} | ${result.code} | ${seconds} |`,
  );
  if (each.line === "npm start") printed = result.output.trim().slice(-2_000);
  code = result.code;
  if (code !== 0) break;
}
if (values.report !== undefined) {
  mkdirSync(join(values.report, ".."), { recursive: true });
  writeFileSync(values.report, reportOf(rows));
}
console.log(code === 0 ? "The image's lines run." : "The image's lines do not run.");
process.exitCode = code === 0 ? 0 : 1;

/** @param {readonly string[]} lines */
function reportOf(lines) {
  const version = readFileSync(join(/** @type {string} */ (folder), "etc", "debian_version"), "utf8").trim();
  const date = new Date().toISOString().slice(0, 10);
  return `# The lines of the Dockerfile, carried out

Written by \`npm run container-check\` on ${date}, in a root of Debian ${version} for ${processor.output.trim()} made by debootstrap, on ${os.availableParallelism()} threads
shared with other work. No image was built: an engine would do the same lines in the same order.

| line | as | exit status | seconds |
|---|---|--:|--:|
${lines.join("\n")}

The first notebook printed at its end:

\`\`\`text
${printed}
\`\`\`
`;
}
