// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./failures.mjs";
import { copyWhole, filesBelow, fingerprint } from "./files.mjs";

/** Where Jupyter looks, below a prefix, for the kernel and for what draws its figures in JupyterLab. */
const parts = [
  join("share", "jupyter", "kernels", "mixture-growth"),
  join("share", "jupyter", "labextensions", "mixture-growth-labextension"),
];

/** @type {import("./steps.mjs").Step} */
export const kernelspec = {
  name: "Jupyter kernel",
  async fingerprint({ root, places }) {
    // The specification contains the paths of this Node.js, of the kernel, and of its history.
    const sources = ["bin", "logo", "dist/bin", "labextension/build/labextension"].flatMap((folder) =>
      filesBelow(join(places.kernel, folder), /./),
    );
    return fingerprint({
      root,
      values: [places.kernel, places.environment, places.history, process.execPath],
      files: sources,
    });
  },
  makes: ({ places }) => parts.map((part) => join(places.environment, part)),
  async run({ root, env, commands, places, log: logOf }) {
    const log = logOf("kernel");
    const installer = join(places.kernel, "bin", "mixture-growth-kernel.mjs");
    const prefix = join(places.temporary, "kernel");
    rmSync(prefix, { recursive: true, force: true });
    const args = [installer, "install", "--prefix", prefix, "--history", places.history];
    const result = await commands.run(process.execPath, args, { cwd: root, env, log });
    if (result.code !== 0) {
      throw explainFailure(result, {
        thing: "the Jupyter kernel",
        command: "mixture-growth-kernel install",
        registry: "this machine",
        log,
      });
    }
    for (const part of parts) copyWhole(join(prefix, part), join(places.environment, part));
    return "installed, with figures that move in JupyterLab";
  },
};
