// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "../../src/setup/failures.mjs";
import { filesBelow, fingerprint } from "../../src/setup/files.mjs";
import { installFromLock } from "./npm-packages.mjs";

/** @param {string} root */
const source = (root) => join(root, "kernel-ext", "labextension");

/** @param {string} root */
const built = (root) => join(source(root), "build", "labextension");

/** Builds what draws plotly figures in JupyterLab; the kernel brings it. @type {import("../../src/setup/steps.mjs").Step} */
export const labextension = {
  name: "JupyterLab figures",
  async fingerprint({ root }) {
    const files = filesBelow(source(root), /\.(ts|json|css)$/).filter(
      (file) => !file.startsWith(join(source(root), "build")),
    );
    const display = join(root, "kernel-ext", "display", "src");
    const shared = ["figure/template.ts", "colour.ts", "palette.ts"].map((file) => join(display, file));
    return fingerprint({ root, files: [...files, ...shared] });
  },
  makes: ({ root }) => [built(root)],
  needs: ({ root }) => [{ folder: join(source(root), "node_modules"), gibibytes: 0.3 }],
  async run(context) {
    const { root, env, commands } = context;
    const log = context.log("labextension");
    const thing = "the JupyterLab extension";
    await installFromLock(context, { folder: source(root), thing, log });
    rmSync(join(source(root), "build"), { recursive: true, force: true });
    const result = await commands.run("npm", ["run", "build"], { cwd: source(root), env, log });
    if (result.code !== 0) {
      throw explainFailure(result, { thing, command: "npm run build", registry: "the npm registry", log });
    }
    return "built";
  },
};
