// @ts-check
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainFailure } from "./commands.mjs";
import { filesBelow, fingerprint } from "./files.mjs";
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
    return fingerprint({ root, values: [sitePackages(places.environment) ?? "none"], files });
  },
  holds: ({ places }) => existsSync(join(installed(places.environment), "package.json")),
  async run(context) {
    const { root, env, commands, places } = context;
    const log = context.log("labextension");
    for (const args of [
      ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
      ["run", "build"],
    ]) {
      const result = await commands.run("npm", args, { cwd: source(root), env, log });
      if (result.code === 0) continue;
      const about = {
        thing: "the JupyterLab extension",
        command: `npm ${args.join(" ")}`,
        registry: "the npm registry",
        log,
      };
      throw explainFailure(result, about);
    }
    copyWhole(join(source(root), "build", "labextension"), installed(places.environment));
    return "plotly figures are interactive";
  },
};

/**
 * Copies a folder so that it is there as a whole or not at all.
 *
 * @param {string} from
 * @param {string} to
 */
function copyWhole(from, to) {
  const aside = `${to}.tmp`;
  mkdirSync(dirname(to), { recursive: true });
  rmSync(aside, { recursive: true, force: true });
  cpSync(from, aside, { recursive: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(aside, to);
}
