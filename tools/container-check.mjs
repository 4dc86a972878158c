// @ts-check
// `npm run container-check -- --root FOLDER`: carries out the lines of the Dockerfile in a root that debootstrap has made.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { wordsOrExit } from "./command-words.mjs";
import { carryOut, printedBy, tableOf } from "./container/carry-out.mjs";
import { instructionsOf, workOf } from "./container/dockerfile.mjs";
import { rootOrExit } from "./container/root-or-exit.mjs";
import { cloneRoot } from "./setup/places.mjs";

const help = `npm run container-check -- --root FOLDER [--report FILE]

Carries out every line of the Dockerfile in a fresh root of Debian, asks for its health, runs the first notebook in the smoke
profile, and then what Binder runs, as the same user without root. Make the root first, as root: debootstrap --variant=minbase trixie FOLDER. About ten minutes; 4 GiB.
A root of another processor (debootstrap --arch=arm64) runs where qemu-user-static is installed, in an hour or more; for arm64,
npm run arm64-check has less to install.
--report FILE writes what was done, and how long each line took, as Markdown.
`;

const { values } = wordsOrExit(
  { root: { type: "text" }, report: { type: "text" } },
  { where: "container-check", help },
);
const make = "debootstrap --variant=minbase trixie FOLDER.";
const { root, folder, processor } = rootOrExit(values.root, { where: "container-check", make });
const work = workOf(instructionsOf(readFileSync(join(cloneRoot, "Dockerfile"), "utf8")));
const last = work.at(-1) ?? { user: "root", folder: "/", env: {} };
const smoke = { MIXTURE_GROWTH_PROFILE: "smoke", ...last.env };
// An environment of Python's stands in for conda's, which Binder has made before.
const binder = "python3 -m venv ~/conda && . ~/conda/bin/activate && binder/postBuild && binder/start true";
/** @type {import("./container/dockerfile.mjs").Work[]} */
const all = [
  ...work,
  { ...last, kind: "run", line: "npm start", env: smoke },
  { ...last, kind: "run", line: binder },
];
const done = carryOut(root, all, {
  clone: cloneRoot,
  write: (line) => console.log(line),
  now: () => performance.now(),
});
if (values.report !== undefined) {
  mkdirSync(join(values.report, ".."), { recursive: true });
  writeFileSync(values.report, report());
}
const ok = done.every(({ code }) => code === 0);
console.log(ok ? "The image's lines run." : "The image's lines do not run.");
process.exitCode = ok ? 0 : 1;

function report() {
  const version = readFileSync(join(folder, "etc", "debian_version"), "utf8").trim();
  const date = new Date().toISOString().slice(0, 10);
  return `# The lines of the Dockerfile, carried out

Written by \`npm run container-check\` on ${date}, in a root of Debian ${version} for ${processor} made by debootstrap, on ${os.availableParallelism()} threads
shared with other work. No image was built: an engine would do the same lines in the same order.

${tableOf(done)}

The first notebook printed at its end:

\`\`\`text
${printedBy(done, "npm start")}
\`\`\`
`;
}
