// @ts-check
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { jupyterEnv } from "../setup/places.mjs";
import { sentence, WrongWords } from "../setup/problem.mjs";

const kernelName = "mixture-growth";
/** Files hidden in the file browser: Jupyter's own list, installed packages and compiled files. */
const hidden = ["__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~", "node_modules", "dist", "*.tsbuildinfo"];
/** Starts JupyterLab, and ends it with us. */
const labProgram = fileURLToPath(new URL("lab.py", import.meta.url));

/**
 * The arguments for JupyterLab. The user's own take precedence; a folder or notebook below the root is opened, and the
 * whole root stays in reach.
 *
 * @param {string} root the folder that is set up
 * @param {readonly string[]} extra
 * @param {{ from?: string, command?: string }} [options] `from` is the folder in which the user stands. Default: the root.
 *   `command` is what the user typed
 * @returns {string[]}
 * @throws {WrongWords} when an argument would switch the token off
 */
export function labArguments(root, extra, { from = root, command = "npm run lab" } = {}) {
  const open = extra.find((argument) =>
    /^--(IdentityProvider|ServerApp|NotebookApp)\.(token|password)=(''|"")?$/.test(argument),
  );
  if (open !== undefined) {
    throw new WrongWords(
      sentence({
        thing: "JupyterLab",
        constraint: "to be protected by a token",
        got: open,
        where: command,
        todo: "Leave the argument out: whoever reaches an open JupyterLab can run any program as you.",
      }),
    );
  }
  const isRootGiven = extra.some((argument) => /^--(ServerApp\.root_dir|notebook-dir)=/.test(argument));
  const named = isRootGiven ? undefined : extra.find((word) => pathInside(root, from, word) !== undefined);
  const shown =
    named === undefined ? (pathInside(root, root, "notebooks") ?? "") : pathInside(root, from, named);
  const own = [
    "--ServerApp.ip=127.0.0.1",
    // Serves the whole folder, so that results, data and pages linked from notebooks can be reached; opens the notebooks.
    ...(isRootGiven ? [] : [`--ServerApp.root_dir=${root}`, `--LabApp.default_url=/lab/tree/${shown}`]),
    ...hidden.map((name) => `--ContentsManager.hide_globs=${name}`),
    `--MultiKernelManager.default_kernel_name=${kernelName}`,
    "--KernelSpecManager.ensure_native_kernel=False",
    `--KernelSpecManager.allowed_kernelspecs=${kernelName}`,
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ];
  // Jupyter refuses a setting that is given twice.
  const isGiven = (/** @type {string} */ argument) =>
    extra.some((given) => given.split("=")[0] === argument.split("=")[0]);
  const others = extra.filter((word) => word !== named);
  return [labProgram, ...own.filter((argument) => !isGiven(argument)), ...others];
}

/**
 * The path of something below the root, as an address has it; undefined for a word that names nothing there.
 *
 * @param {string} root
 * @param {string} from
 * @param {string} word
 */
function pathInside(root, from, word) {
  const path = resolve(from, word);
  const isThere = !word.startsWith("-") && path.startsWith(root + sep) && existsSync(path);
  return isThere ? relative(root, path).split(sep).map(encodeURIComponent).join("/") : undefined;
}

/**
 * Makes the folders for Jupyter's own files, stops it from checking the network for news, and saves what widgets show
 * with the notebook, unless the person decides otherwise.
 *
 * @param {string} folder
 */
export function prepareJupyter(folder) {
  const pageConfig = join(folder, "config", "labconfig");
  for (const path of [
    pageConfig,
    ...["data", "runtime", "settings", "workspaces"].map((name) => join(folder, name)),
  ]) {
    mkdirSync(path, { recursive: true });
  }
  const disabledExtensions = { "@jupyterlab/apputils-extension:announcements": true };
  writeFileSync(join(pageConfig, "page_config.json"), JSON.stringify({ disabledExtensions }));
  const defaults = { "@jupyter-widgets/jupyterlab-manager:plugin": { saveState: true } };
  writeFileSync(join(pageConfig, "default_setting_overrides.json"), JSON.stringify(defaults));
}

/**
 * Runs JupyterLab until it ends. It owns the terminal, so Ctrl-C makes it ask whether to stop, as always.
 *
 * @param {readonly string[]} extra
 * @param {{ root: string, places: import("../setup/places.mjs").Places, env: NodeJS.ProcessEnv,
 *   commands: import("../setup/commands.mjs").Commands, out: NodeJS.WritableStream, command?: string }} options
 * @returns {Promise<number>} the exit status
 */
export async function runLab(extra, { root, places: where, env, commands, out, command }) {
  // Jupyter refuses to run as root unless told to; in containers there is often no other user.
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  // npm runs scripts in the folder of package.json; INIT_CWD is where the user stood.
  const from = env.INIT_CWD === undefined ? {} : { from: env.INIT_CWD };
  const words = command === undefined ? {} : { command };
  const args = labArguments(root, [...asRoot, ...extra], { ...from, ...words });
  prepareJupyter(where.jupyter);
  if (asRoot.length > 0) out.write("You are root: whoever has the token can do anything to this machine.\n");
  out.write("Opening JupyterLab on 127.0.0.1; its address with the token follows. Stop it with Ctrl-C.\n");
  const { code } = await commands.run(where.python, args, {
    cwd: root,
    env: { ...jupyterEnv(env, where), LAB_TELLS_OF_CTRL_C: "3" },
    show: true,
  });
  return code;
}
