// @ts-check
// `npm run reliability`: runs every test of a promise, and prints the table of promises.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promiseRows, promiseTable } from "./reliability/table.mjs";
import { cloneRoot } from "./setup/places.mjs";

const folders = ["src", "kernel-ext/src", "kernel-ext/display/src", "tools"];
const vitest = join(cloneRoot, "node_modules", "vitest", "vitest.mjs");
const compiler = join(cloneRoot, "node_modules", "typescript", "bin", "tsc");
const reports = mkdtempSync(join(tmpdir(), "reliability "));

/**
 * The test files that test a promise.
 *
 * @param {RegExp} kind matches their names
 */
function files(kind) {
  return folders.flatMap((folder) =>
    readdirSync(join(cloneRoot, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name}`)
      .filter((name) => kind.test(name) && !name.includes("node_modules/"))
      .filter((name) =>
        /["`](?:R\d+ |\$\{reader\.promise\})/.test(readFileSync(join(cloneRoot, name), "utf8")),
      ),
  );
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {import("./reliability/table.mjs").TestResult[]}
 */
function run(name, args) {
  const report = join(reports, `${name}.json`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, "-t", "\\bR\\d+ "];
  spawnSync(process.execPath, [vitest, "run", ...args, ...reporters], { cwd: cloneRoot, stdio: "inherit" });
  /** @type {{ testResults: { assertionResults: import("./reliability/table.mjs").TestResult[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}

// The programs that are killed run the built library.
const built = spawnSync(process.execPath, [compiler, "-b"], { cwd: cloneRoot, stdio: "inherit" });
if (built.status !== 0) process.exit(built.status ?? 1);
const results = [
  ...run("unit", files(/\.test\.ts$/)),
  ...run("checks", ["--config", "vitest.checks.config.ts", ...files(/\.check\.ts$/)]),
];
rmSync(reports, { recursive: true });
const rows = promiseRows(results);
console.log(promiseTable(rows));
process.exitCode = rows.some(({ losses }) => losses > 0) ? 1 : 0;
