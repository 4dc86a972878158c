// @ts-check
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Folders what differs between a clone and a person's own project
 * @property {string} root the folder that is set up
 * @property {string} library the folder of the package mixture-growth
 * @property {string} kernel the folder of the package mixture-growth-kernel
 * @property {string} setup the set-up's own files
 * @property {string} jupyter Jupyter's own files
 * @property {string} [environment] the Python environment. Default: `.venv`
 */

/** @typedef {ReturnType<typeof placesOf>} Places */

/**
 * The paths that the set-up reads and writes. It writes inside the root, and the addon into the library.
 *
 * @param {Folders} folders
 */
export function placesOf({ root, library, kernel, setup, jupyter, environment = join(root, ".venv") }) {
  return {
    library,
    kernel,
    setup,
    state: join(setup, "state.json"),
    lock: join(setup, "lock"),
    logs: join(setup, "log"),
    temporary: join(setup, "tmp"),
    inventories: join(setup, "inventories"),
    wheels: join(setup, "wheels"),
    jupyter,
    /** What was run in cells: where the kernel keeps it, too, when JupyterLab starts it with `jupyterEnv`. */
    history: join(jupyter, "data", "mixture-growth-history"),
    environment,
    python: join(environment, "bin", "python"),
    addon: join(library, "build", "addon", "tfjs_binding.node"),
    pins: join(library, "setup", "pins"),
  };
}

/**
 * Where Node.js would find an installed package: in the nearest `node_modules` at or above a folder.
 *
 * @param {string} name
 * @param {string} from
 * @returns {string | undefined}
 */
export function installedPackage(name, from) {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(from);
  return above === from ? undefined : installedPackage(name, above);
}

/**
 * The environment's folder of Python packages, if it exists.
 *
 * @param {string} environment
 * @returns {string | undefined}
 */
export function sitePackages(environment) {
  const lib = join(environment, "lib");
  if (!existsSync(lib)) return undefined;
  const version = readdirSync(lib).find((name) => /^python3\.\d+$/.test(name));
  return version === undefined ? undefined : join(lib, version, "site-packages");
}

/**
 * An environment in which Jupyter reads and writes only inside the folder that is set up, whatever is in the user's home.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {Pick<Places, "jupyter" | "environment">} where
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnv(env, { jupyter, environment }) {
  const {
    JUPYTER_PATH: _path,
    JUPYTER_CONFIG_PATH: _config,
    JUPYTERLAB_DIR: _lab,
    PYTHONHOME: _home,
    PYTHONPATH: _python,
    ...rest
  } = env;
  return {
    ...rest,
    PATH: `${join(environment, "bin")}:${env.PATH ?? ""}`,
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(jupyter, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(jupyter, "workspaces"),
    IPYTHONDIR: join(jupyter, "ipython"),
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_PLATFORM_DIRS: "1",
  };
}
