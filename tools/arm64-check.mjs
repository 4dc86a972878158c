// @ts-check
// `npm run arm64-check -- --root FOLDER`: sets up a clone on an emulated arm64 processor, and tests it there.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { wordsOrExit } from "./command-words.mjs";
import { carryOut, printedBy, tableOf } from "./container/carry-out.mjs";
import { describeProcessor, processorModel } from "./container/neoverse.mjs";
import { rootOrExit } from "./container/root-or-exit.mjs";
import { cloneRoot } from "./setup/places.mjs";

const where = "arm64-check";
const make =
  "apt-get install debootstrap qemu-user-static; debootstrap --arch=arm64 --variant=minbase --include=ca-certificates,g++,nodejs,procps,python3,python3-venv trixie FOLDER";
const help = `npm run ${where} -- --root FOLDER [--report FILE]

Sets up a clone in a root of Debian for arm64, runs the tests of src/tensorflow and the first notebook in the smoke profile there, and
asks the doctor. On an arm64 machine it runs as it is, on another it is emulated: an hour or two; 5 GiB. If it is
stopped, the same command continues the set-up. Make the root first, as root:
${make}
--report FILE writes what was done, and how long each line took, as Markdown.
`;

const { values } = wordsOrExit({ root: { type: "text" }, report: { type: "text" } }, { where, help });
const { root, folder } = rootOrExit(values.root, { where, make, processor: "aarch64" });

const isEmulated = process.arch !== "arm64";
if (isEmulated) describeProcessor(folder);
bringNpm();

const clone = "/home/learner/mixture-growth";
const tests = "node node_modules/vitest/vitest.mjs run src/tensorflow";
// Limits of time are for machines that run their own programs.
const patient = `${tests} --maxWorkers=1 --testTimeout=900000 --hookTimeout=900000`;
const doctor = "npm run doctor -- --report";
const env = {
  NO_COLOR: "1",
  MIXTURE_GROWTH_PROFILE: "smoke",
  ...(isEmulated ? { QEMU_CPU: processorModel } : {}),
};
const asRoot = { kind: /** @type {const} */ ("run"), user: "root", folder: "/", env };
const asLearner = { ...asRoot, user: "learner", folder: clone };
const lines = [
  { ...asRoot, line: "id learner || useradd --create-home --uid 1000 --shell /bin/bash learner" },
  { ...asLearner, kind: /** @type {const} */ ("copy"), line: ". ." },
  { ...asLearner, line: "npm run setup" },
  { ...asLearner, line: isEmulated ? patient : tests },
  { ...asLearner, line: "npm start" },
  { ...asLearner, line: doctor },
];
const done = carryOut(root, lines, {
  clone: cloneRoot,
  write: (line) => console.log(line),
  now: () => performance.now(),
});
if (values.report !== undefined) {
  mkdirSync(dirname(values.report), { recursive: true });
  writeFileSync(values.report, report());
}
const ok = done.length === lines.length && done.every(({ code }) => code === 0);
console.log(ok ? "All of it runs on arm64." : "Not all of it runs on arm64.");
process.exitCode = ok ? 0 : 1;

/** Puts this machine's npm into the root: Debian's brings some 400 packages, which take longer than all the rest. */
function bringNpm() {
  const program = process.env.npm_execpath;
  const target = join(folder, "usr", "local", "lib", "node_modules", "npm");
  if (program === undefined || existsSync(join(folder, "usr", "bin", "npm"))) return;
  rmSync(target, { recursive: true, force: true });
  cpSync(dirname(dirname(program)), target, { recursive: true });
  const link = join(folder, "usr", "local", "bin", "npm");
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", link);
}

function report() {
  const version = readFileSync(join(folder, "etc", "debian_version"), "utf8").trim();
  const date = new Date().toISOString().slice(0, 10);
  const by = isEmulated ? `, emulated by qemu-user as ${processorModel}` : "";
  return `# A clone on arm64

Written by \`npm run ${where}\` on ${date}, in a root of Debian ${version} for arm64${by}. npm is that of the machine it ran on.${isEmulated ? " Emulated times say nothing about a processor." : ""}

${tableOf(done)}

## Tests

\`\`\`text
${printedBy(done, isEmulated ? patient : tests)}
\`\`\`

## The doctor

\`\`\`text
${printedBy(done, doctor)}
\`\`\`
`;
}
