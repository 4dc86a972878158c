// @ts-check
// Replays recordings of the published implementation; prints every comparison.

// By address: it is compiled just before, and need not be there when types are checked.
const { runParity } = await import(new URL("../../parity/dist/run-parity.js", import.meta.url).href);
const { results, broken } = runParity(process.argv[2] ?? "");
process.stdout.write(`${JSON.stringify({ results, broken })}\n`);
