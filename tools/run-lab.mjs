// @ts-check
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnv, places } from "./setup/places.mjs";
import { SetupProblem, sentence } from "./setup/problem.mjs";

const kernelName = "mixture-growth";

/**
 * What JupyterLab is started with. The person's own arguments come last, so that they win.
 *
 * @param {string} root of the clone
 * @param {readonly string[]} extra
 * @returns {string[]}
 * @throws {SetupProblem} when an argument would switch the token off
 */
export function labArguments(root, extra) {
  const open = extra.find((argument) =>
    /^--(IdentityProvider|ServerApp|NotebookApp)\.(token|password)=(''|"")?$/.test(argument),
  );
  if (open !== undefined) {
    throw new SetupProblem(
      sentence({
        thing: "JupyterLab",
        constraint: "to be protected by a token",
        got: open,
        where: "npm run lab",
        todo: "Leave the argument out: whoever reaches an open JupyterLab can run any program as you.",
      }),
    );
  }
  return [
    "-m",
    "jupyterlab",
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.root_dir=${join(root, "notebooks")}`,
    `--MultiKernelManager.default_kernel_name=${kernelName}`,
    `--KernelSpecManager.ensure_native_kernel=False`,
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    ...extra,
  ];
}

/**
 * Runs JupyterLab until it ends. It has the terminal, so Ctrl-C asks it whether to stop, as always.
 *
 * @param {readonly string[]} extra
 * @param {{ root: string, env: NodeJS.ProcessEnv, commands: import("./setup/commands.mjs").Commands, out: NodeJS.WritableStream }} options
 * @returns {Promise<number>} the exit status
 */
export async function runLab(extra, { root, env, commands, out }) {
  const where = places(root);
  const args = labArguments(root, extra);
  for (const folder of ["config", "data", "runtime", "settings", "workspaces"]) {
    mkdirSync(join(where.jupyter, folder), { recursive: true });
  }
  out.write("Opening JupyterLab on 127.0.0.1; its address with the token follows. Stop it with Ctrl-C.\n");
  const { code } = await commands.run(where.python, args, {
    cwd: root,
    env: jupyterEnv(env, where),
    show: true,
  });
  return code;
}
