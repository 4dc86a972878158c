// @ts-check
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone that contains this file. */
export const cloneRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The paths that the set-up uses, all inside the clone.
 *
 * @param {string} root of the clone
 */
export function places(root) {
  const setup = join(root, ".setup");
  const environment = join(root, ".venv");
  return {
    setup,
    state: join(setup, "state.json"),
    lock: join(setup, "lock"),
    logs: join(setup, "log"),
    temporary: join(setup, "tmp"),
    inventories: join(setup, "inventories"),
    wheels: join(setup, "wheels"),
    jupyter: join(root, ".jupyter"),
    environment,
    python: join(environment, "bin", "python"),
    nodeModules: join(root, "node_modules"),
    addon: join(root, "node_modules", "@tensorflow", "tfjs-node-gpu", "lib", "napi-v8", "tfjs_binding.node"),
    pins: join(root, "tools", "setup"),
  };
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
 * An environment in which Jupyter reads and writes only inside the clone, whatever is in the user's home.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {ReturnType<typeof places>} where
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
