// @ts-check
// Asks our kernel, with each engine, stock tslab, Deno and ipykernel the same questions, for the table of the kernel's page.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kernelCommand } from "../kernel-ext/dist/bin/kernelspec.js";
import { text } from "../src/dist/checking/shapes.js";
import { wordsOrExit } from "./command-words.mjs";
import { papermill } from "./engines/python-install.mjs";
import { ProbedKernel } from "./kernel-comparison/probed-kernel.mjs";
import { probes } from "./kernel-comparison/probes.mjs";

const help = `npm run compare:kernels -- [--deno FILE] [--only NAME]

  --deno FILE  Deno's program; without it, Deno is left out
  --only NAME  one of ours, tslab's engine, stock tslab, Deno, IPython

Writes a table: what each kernel answers to the same questions.
IPython is asked where \`npm run engines -- papermill\` has set it up.
`;

const { values } = wordsOrExit(
  {
    deno: { type: "text", shape: text("Name Deno's program.") },
    only: { type: "text", shape: text("Name a kernel.") },
  },
  { where: "compare:kernels", help },
);

const tslab = createRequire(import.meta.url).resolve("tslab/package.json");
const python = papermill.program("python");
/** @type {{ readonly name: string, readonly command: readonly string[], readonly stopsBy: "message" | "signal" }[]} */
const kernels = [
  { name: "ours", command: kernelCommand, stopsBy: "message" },
  { name: "tslab's engine", command: [...kernelCommand, "--engine", "tslab"], stopsBy: "message" },
  {
    name: "stock tslab",
    command: [
      process.execPath,
      join(tslab, "..", "bin", "tslab"),
      "kernel",
      "--config-path",
      "{connection_file}",
    ],
    stopsBy: "signal",
  },
];
if (values.deno !== undefined) {
  const command = [values.deno, "jupyter", "--kernel", "--conn", "{connection_file}"];
  kernels.push({ name: "Deno", command, stopsBy: "message" });
}
if (existsSync(python)) {
  const command = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
  kernels.push({ name: "IPython", command, stopsBy: "signal" });
}

for (const { name, command, stopsBy } of kernels) {
  if (values.only !== undefined && values.only !== name) continue;
  const folder = mkdtempSync(join(tmpdir(), "compare-"));
  const kernel = new ProbedKernel(command, folder, stopsBy);
  console.log(`\n## ${name}\n`);
  try {
    await kernel.start();
    for (const probe of probes) {
      const answer = await probe.ask(kernel, name === "IPython").catch((error) => `failed: ${String(error)}`);
      console.log(`- ${probe.name}: ${answer}`);
    }
  } finally {
    await kernel.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
