// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { explainFailure } from "./commands.mjs";
import { copyWhole, filesBelow, fingerprint } from "./files.mjs";
import { installFromLock } from "./npm-packages.mjs";
import { sitePackages } from "./places.mjs";

const name = "mixture-growth-labextension";

/** @param {string} root */
const source = (root) => join(root, "kernel-ext", "labextension");

/** @param {string} environment */
const installed = (environment) => join(environment, "share", "jupyter", "labextensions", name);

/** Draws plotly figures in JupyterLab. @type {import("./steps.mjs").Step} */
export const labextension = {
  name: "JupyterLab figures",
  async fingerprint({ root, places }) {
    const files = filesBelow(source(root), /\.(ts|json|css)$/).filter(
      (file) => !file.startsWith(join(source(root), "build")),
    );
    const display = join(root, "kernel-ext", "display", "src");
    const shared = ["figure/template.ts", "colour.ts", "palette.ts"].map((file) => join(display, file));
    const values = [sitePackages(places.environment) ?? "none"];
    return fingerprint({ root, values, files: [...files, ...shared] });
  },
  makes: ({ places }) => [installed(places.environment)],
  async run(context) {
    const { root, env, commands, places } = context;
    const log = context.log("labextension");
    const thing = "the JupyterLab extension";
    await installFromLock(context, { folder: source(root), thing, log });
    rmSync(join(source(root), "build"), { recursive: true, force: true });
    const result = await commands.run("npm", ["run", "build"], { cwd: source(root), env, log });
    if (result.code !== 0) {
      throw explainFailure(result, { thing, command: "npm run build", registry: "the npm registry", log });
    }
    copyWhole(join(source(root), "build", "labextension"), installed(places.environment));
    return "plotly figures are interactive";
  },
};
