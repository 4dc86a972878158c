// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./commands.mjs";
import { copyWhole, filesBelow, fingerprint } from "./files.mjs";

const name = "mixture-growth";

/** Where Jupyter looks for the specification, below a prefix. */
const kernelFolder = join("share", "jupyter", "kernels", name);

/** @type {import("./steps.mjs").Step} */
export const kernelspec = {
  name: "Jupyter kernel",
  async fingerprint({ root }) {
    // The specification contains the paths of this Node.js and this folder.
    const sources = ["bin", "logo", "src/bin"].flatMap((folder) =>
      filesBelow(join(root, "kernel-ext", folder), /./),
    );
    return fingerprint({ root, values: [root, process.execPath], files: sources });
  },
  makes: ({ places }) => [join(places.environment, kernelFolder)],
  async run({ root, env, commands, places, log: logOf }) {
    const log = logOf("kernel");
    const installer = join(root, "kernel-ext", "bin", "mixture-growth-kernel.mjs");
    const prefix = join(places.temporary, "kernel");
    rmSync(prefix, { recursive: true, force: true });
    const args = [installer, "install", "--prefix", prefix];
    const result = await commands.run(process.execPath, args, { cwd: root, env, log });
    if (result.code !== 0) {
      throw explainFailure(result, {
        thing: "the Jupyter kernel",
        command: "mixture-growth-kernel install",
        registry: "this machine",
        log,
      });
    }
    copyWhole(join(prefix, kernelFolder), join(places.environment, kernelFolder));
    return "installed into .venv";
  },
};
