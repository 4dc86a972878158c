// Replays every recording in a folder and prints one line per comparison; exits with status 1 if one fails.
import { readCommandWords } from "#library/checking/command-words.js";
import { runParity } from "./run-parity.js";

const usage = "npm run parity -- --dir FOLDER\n\n  --dir FOLDER  folder of recordings\n";
const options = { dir: { type: "text" }, help: { type: "flag", short: "h" } } as const;
const { values, names, problems } = readCommandWords(process.argv.slice(2), options, "parity");
if (values.help === true) {
  process.stdout.write(usage);
  process.exit(0);
}
const wrong = [
  ...problems,
  ...names.map((name) => `Expected options but got ${name} (parity). Leave it out.`),
  ...(values.dir === undefined
    ? ["Expected --dir to be a folder of recordings but got nothing (parity). Name one."]
    : []),
];
if (values.dir === undefined || wrong.length > 0) {
  process.stderr.write(`${wrong.join("\n")}\n`);
  process.exit(2);
}
try {
  const report = runParity(values.dir, ({ name, error, tolerance, passed, note }) => {
    const numbers = `${error.toExponential(1).padStart(8)} (allowed ${tolerance.toExponential(0)})`;
    console.log(`${passed ? "pass" : "FAIL"}  ${name.padEnd(44)} ${numbers}${note ? `  ${note}` : ""}`);
  });
  for (const { name, problem } of report.broken) console.log(`FAIL  ${name}\n      ${problem}`);
  const failed = report.results.filter((result) => !result.passed).length + report.broken.length;
  console.log(`${report.results.length + report.broken.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
