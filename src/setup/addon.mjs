// @ts-check
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import {
  addonSources,
  bindingOf,
  captureSource,
  demandSources,
  headersOf,
  ourSources,
} from "./addon-sources.mjs";
import { deviceNote, probeDevice } from "./device-report.mjs";
import { explainFailure } from "./failures.mjs";
import { filesBelow, fingerprint } from "./files.mjs";
import { takeLock } from "./lock.mjs";
import { sitePackages } from "./places.mjs";
import { SetupProblem, sentence } from "./problem.mjs";

/** @type {import("./steps.mjs").Step} */
export const nativeAddon = {
  name: "native TensorFlow",
  async fingerprint({ root, places, device, nodeVersion }) {
    const sources = [bindingOf(places), ourSources(places)].flatMap((folder) =>
      filesBelow(folder, /\.(cc|h)$/),
    );
    const pins = join(places.pins, `requirements-tensorflow-${device}.txt`);
    // The Node.js version and the machine are included because the addon was tested with them.
    const environment = sitePackages(places.environment) ?? "none";
    return fingerprint({
      root,
      values: [root, device, nodeVersion, process.arch, environment],
      files: [...sources, pins],
    });
  },
  makes: ({ places }) => [dirname(places.addon)],
  needs: ({ places }) => [{ folder: dirname(places.addon), gibibytes: 0.1 }],
  async run(context) {
    await context.machine();
    demandSources(context);
    const { addon, library } = context.places;
    mkdirSync(join(library, "build"), { recursive: true });
    // Projects of a workspace may share the package.
    const giveBack = takeLock(join(library, "build", "lock"), oneCompiler);
    try {
      rmSync(dirname(addon), { recursive: true, force: true });
      await compileAddon(context);
      return deviceNote(await probeDevice(context));
    } finally {
      giveBack();
    }
  },
};

const oneCompiler = { thing: "TensorFlow's addon", constraint: "to be compiled by one command at a time" };

/** Compiler options of every addon: `-w`, since the warnings are about other people's sources. */
const commonArguments = ["-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-DNAPI_VERSION=8"];

/** What differs between the linkers of Linux and macOS. */
const linkers = {
  linux: {
    every: [],
    /** @param {string} tensorflow */
    libraries: (tensorflow) => [
      "-L",
      tensorflow,
      "-l:libtensorflow_cc.so.2",
      "-l:libtensorflow_framework.so.2",
      // DT_RPATH, unlike DT_RUNPATH, also applies to the CUDA libraries, which TensorFlow itself opens later.
      "-Wl,--disable-new-dtags",
    ],
    here: "$ORIGIN",
  },
  darwin: {
    // Node.js itself has the functions of Node-API.
    every: ["-undefined", "dynamic_lookup"],
    /** @param {string} tensorflow */
    libraries: (tensorflow) => [
      join(tensorflow, "libtensorflow_cc.2.dylib"),
      join(tensorflow, "libtensorflow_framework.2.dylib"),
    ],
    here: "@loader_path",
  },
};

/** @param {string} platform */
const linkerOf = (platform) => linkers[platform === "darwin" ? "darwin" : "linux"];

/**
 * The arguments of the compiler call that links TensorFlow.
 *
 * @param {{ sources: readonly string[], binding: string, nodeHeaders: string, packages: string, addonFolder: string, output: string, platform: string }} options
 *   `binding` is the folder of tfjs-node's sources, which `sources` include; `packages` is the environment's
 *   site-packages folder; `addonFolder` is the folder of the finished addon
 * @returns {string[]}
 */
export function compilerArguments({
  sources,
  binding,
  nodeHeaders,
  packages,
  addonFolder,
  output,
  platform,
}) {
  const linker = linkerOf(platform);
  const tensorflow = join(packages, "tensorflow");
  const folders = [tensorflow, ...nvidiaLibraryFolders(packages)];
  const search = folders.map((folder) => `-Wl,-rpath,${linker.here}/${relative(addonFolder, folder)}`);
  return [
    ...commonArguments,
    ...linker.every,
    "-I",
    nodeHeaders,
    "-I",
    join(tensorflow, "include"),
    "-I",
    binding,
    ...sources,
    "-pthread",
    ...linker.libraries(tensorflow),
    ...search,
    "-o",
    output,
  ];
}

/**
 * The folders of libraries in NVIDIA's packages; none with TensorFlow for the CPU.
 *
 * @param {string} packages
 * @returns {string[]}
 */
export function nvidiaLibraryFolders(packages) {
  const nvidia = join(packages, "nvidia");
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .sort()
    .map((name) => join(nvidia, name, "lib"))
    .filter((folder) => existsSync(folder));
}

/** @param {import("./steps.mjs").Context} context */
async function compileAddon(context) {
  const { places, platform } = context;
  const packages = sitePackages(places.environment);
  if (packages === undefined) throw missingTensorFlow(places.environment);
  const addonFolder = dirname(places.addon);
  mkdirSync(addonFolder, { recursive: true });
  const nodeHeaders = headersOf(places);
  const capture = join(ourSources(places), captureSource);
  await compile(context, join(addonFolder, "stderr_capture.node"), (output) => [
    ...commonArguments,
    ...linkerOf(platform).every,
    "-I",
    nodeHeaders,
    capture,
    "-o",
    output,
  ]);
  const sources = addonSources(ourSources(places));
  const binding = bindingOf(places);
  await compile(context, places.addon, (output) =>
    compilerArguments({ sources, binding, nodeHeaders, packages, addonFolder, output, platform }),
  );
}

/**
 * @param {import("./steps.mjs").Context} context
 * @param {string} target
 * @param {(output: string) => readonly string[]} argumentsFor
 */
async function compile({ root, env, commands, places, log: logOf }, target, argumentsFor) {
  // A name of its own: the compiler of a set-up that was killed may still be writing.
  const output = `${target}.${process.pid}.partial`;
  const log = logOf("addon");
  try {
    const result = await commands.run("g++", argumentsFor(output), {
      cwd: root,
      env: { ...env, TMPDIR: places.temporary },
      log,
    });
    if (result.code !== 0) {
      throw explainFailure(result, {
        thing: "the TensorFlow addon",
        command: "g++",
        registry: "this machine",
        log,
      });
    }
    renameSync(output, target);
  } finally {
    rmSync(output, { force: true });
  }
}

/** @param {string} environment */
function missingTensorFlow(environment) {
  return new SetupProblem(
    sentence({
      thing: "TensorFlow",
      constraint: "to be in the Python environment",
      got: "no packages there",
      where: environment,
      todo: `Delete the folder ${environment} and run the same command again.`,
    }),
  );
}
