// @ts-check
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { nativeAddon } from "./addon.mjs";
import { declarations } from "./declarations.mjs";
import { expectEnvironmentFolder } from "./environment-folder.mjs";
import { writeWhole } from "./files.mjs";
import { kernelspec } from "./kernelspec.mjs";
import { demandOwnPackages } from "./own-packages.mjs";
import { installedPackage, placesOf } from "./places.mjs";
import { SetupProblem, sentence } from "./problem.mjs";
import { pythonEnvironment } from "./python-environment.mjs";
import { setUpFolder } from "./set-up.mjs";

/** The folder of this package. */
const library = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a person types to have a project set up. */
export const setupCommand = "npx mixture-growth setup";

/** The project's folder for what the set-up keeps: records, logs, Jupyter's own files. */
const ownFolder = ".mixture-growth";

/**
 * The project in which somebody stands: the nearest folder that has a package.json or a node_modules, as npm has it.
 *
 * @param {string} from
 * @returns {string}
 */
export function projectRoot(from) {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const isProject = ["package.json", "node_modules"].some((name) => existsSync(join(folder, name)));
    if (isProject) return realpathSync(folder);
    if (dirname(folder) === folder) return realpathSync(from);
  }
}

/**
 * The paths that the set-up of a person's own project uses.
 *
 * @param {string} root of the project
 * @param {{ environment?: string }} [options] another folder for the Python environment. Default: that of the set-up
 *   before, else `.venv`
 * @returns {import("./places.mjs").Places}
 * @throws {SetupProblem} when the environment cannot be in that folder, or one of our packages is not installed, or is of
 *   another version
 */
export function projectPlaces(root, { environment } = {}) {
  const setup = join(root, ownFolder);
  if (environment !== undefined) {
    expectEnvironmentFolder(environment, { root, own: setup, command: setupCommand });
  }
  demandOwnPackages(root, library);
  const named = environment ?? environmentOf(setup) ?? ".venv";
  return placesOf({
    root,
    library,
    kernel: realpathSync(installedPackage("mixture-growth-kernel", root) ?? root),
    setup,
    jupyter: join(setup, "jupyter"),
    environment: resolve(root, named),
  });
}

/**
 * Sets up a person's own project: its Python environment, TensorFlow's addon, the kernel and JupyterLab's extensions.
 *
 * @param {Omit<Parameters<typeof setUpFolder>[0], "steps" | "elsewhere">} options
 * @returns {ReturnType<typeof setUpFolder>}
 * @throws {SetupProblem} when the Python environment is somebody else's
 */
export async function setUpProject(options) {
  const { root, places } = options;
  const elsewhere = `${setupCommand} --environment .venv-growth`;
  if (existsSync(places.environment) && !isOwnEnvironment(places)) {
    const named = relative(root, places.environment);
    throw new SetupProblem(
      sentence({
        thing: `the folder ${named}`,
        constraint: "to be free, or made by an earlier set-up,",
        got: "another Python environment or other files",
        where: places.environment,
        todo: `Keep it, and name another folder: ${elsewhere}.`,
      }),
    );
  }
  return await setUpFolder({ ...options, steps: projectSteps, elsewhere });
}

/** Notes that the environment is the set-up's own, before it is made. @type {import("./steps.mjs").Step} */
const ownership = {
  name: "own folders",
  fingerprint: async ({ places }) => places.environment,
  makes: ({ places }) => [noteIn(places.setup), join(places.setup, ".gitignore")],
  async run({ root, places }) {
    mkdirSync(places.setup, { recursive: true });
    writeWhole(join(places.setup, ".gitignore"), "*\n");
    writeWhole(noteIn(places.setup), `${relative(root, places.environment)}\n`);
    return [relative(root, places.setup), relative(root, places.environment)].join(", ");
  },
};

/** What npm has not installed, each after what it needs. */
export const projectSteps = [ownership, declarations, pythonEnvironment, nativeAddon, kernelspec];

/** @param {string} setup */
const noteIn = (setup) => join(setup, "environment");

/**
 * The environment that a set-up has made or begun to make here, if any.
 *
 * @param {string} setup
 * @returns {string | undefined}
 */
function environmentOf(setup) {
  const note = noteIn(setup);
  return existsSync(note) ? readFileSync(note, "utf8").trim() || undefined : undefined;
}

/** @param {import("./places.mjs").Places} places */
function isOwnEnvironment({ setup, environment }) {
  const named = environmentOf(setup);
  return named !== undefined && resolve(dirname(setup), named) === environment;
}
