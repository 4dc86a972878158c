// @ts-check
import { SetupProblem, sentence, WrongWords } from "../../src/setup/problem.mjs";

/** The files that hold our version: each package, the lock file, and the library's own constant. */
export const versionFiles = [
  "package.json",
  "package-lock.json",
  "src/package.json",
  "kernel-ext/package.json",
  "kernel-ext/display/package.json",
  "kernel-ext/labextension/package.json",
  "kernel-ext/widgets/package.json",
  "src/tensorflow/versions.ts",
];

/**
 * Checks the version that is asked for.
 *
 * @param {string} next
 * @param {string} current
 * @throws {WrongWords} when it is no version, or not above the current one; a first release may have the current one
 */
export function expectVersion(next, current) {
  if (/^\d+\.\d+\.\d+$/.test(next) && compare(next, current) >= 0) return;
  throw new WrongWords(
    sentence({
      thing: "the version",
      constraint: `to be MAJOR.MINOR.PATCH, and ${current} or above,`,
      got: next,
      where: "npm run release",
      todo: "Before 1.0, a minor version may break: raise it if one does, else the patch.",
    }),
  );
}

/**
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  for (const [index, part] of (left ?? []).entries()) {
    if (part !== right?.[index]) return part - (right?.[index] ?? 0);
  }
  return 0;
}

/**
 * A file with another version of ours: of the package itself, and of our packages that it depends on.
 *
 * @param {string} path
 * @param {string} text
 * @param {{ from: string, to: string }} versions
 * @returns {string}
 */
export function withVersion(path, text, { from, to }) {
  if (path.endsWith(".ts")) return text.replace(`libraryVersion = "${from}"`, `libraryVersion = "${to}"`);
  const content = JSON.parse(text);
  const own = path === "package-lock.json" ? Object.entries(content.packages).filter(isOurs) : [];
  for (const each of [content, ...own.map(([, entry]) => entry)]) {
    if (each.version === from) each.version = to;
    for (const name of Object.keys(each.dependencies ?? {})) {
      if (name.startsWith("mixture-growth")) each.dependencies[name] = to;
    }
  }
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** @param {[string, any]} entry of the lock file; the clone's own packages are not below node_modules */
function isOurs([path]) {
  return !path.includes("node_modules/");
}

/**
 * The changelog with a head for a version, below an empty one for what comes next.
 *
 * @param {string} text
 * @param {string} version
 * @param {string} date such as 2026-12-01
 * @returns {string}
 * @throws {SetupProblem} when nothing is told of this version
 */
export function withHead(text, version, date) {
  const [, before, news, after] = /^(.*?^## Unreleased\n)(.*?)(^## .*)?(?![\s\S])/ms.exec(text) ?? [];
  if (before === undefined || news === undefined || news.trim() === "") {
    throw new SetupProblem(
      sentence({
        thing: "CHANGELOG.md",
        constraint: "to tell what is new",
        got: before === undefined ? "no head `## Unreleased`" : "nothing below `## Unreleased`",
        where: "npm run release",
        todo: "Write what a user notices, and run the same command again.",
      }),
    );
  }
  return `${before}\n## ${version} (${date})\n${news}${after ?? ""}`;
}
