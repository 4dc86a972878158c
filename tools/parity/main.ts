// Replays every recording in a folder and prints a line a comparison; exit code 1 when one fails.
import { seeHelp, wordsOrExit } from "../command-words.mjs";
import { runParity } from "./run-parity.js";

const help = "npm run parity -- --dir FOLDER\n\n  --dir FOLDER  folder of recordings\n";
const { values } = wordsOrExit({ dir: { type: "text" } }, { where: "parity", help });
if (values.dir === undefined) {
  console.error(
    `Expected --dir to be a folder of recordings but got nothing (parity). Name one.\n${seeHelp("parity")}`,
  );
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
