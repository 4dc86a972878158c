import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { defaultEngine, settingsIn } from "../engine/engines.js";
import { searchedDataFolders } from "./jupyter-folders.js";
import { searchedFolders } from "./kernelspec.js";
import { labextensionName } from "./labextension.js";

/** The result of one check. */
interface Finding {
  readonly isGood: boolean;
  /** Whether the kernel does not run without it. */
  readonly isNeeded: boolean;
  readonly found: string;
  /** What to do if it is not good. */
  readonly advice: string;
}

const require: NodeJS.Require = createRequire(import.meta.url);
const oldestNode: readonly [major: number, minor: number] = [20, 19];
/** What the engines are made of, and whether the default one needs it. */
const compilers = [
  { name: "typescript", engine: "mainline" },
  { name: "tslab", engine: "tslab" },
] as const;

/**
 * Checks everything that the kernel needs, the most basic first, and runs a cell.
 *
 * @param remedy what to do about JupyterLab, the kernelspec and the figures where something else has installed them
 */
export async function examine(remedy?: string): Promise<Finding[]> {
  const needed = [node(), zeromq(), ...compilers.map(compiler)];
  const basic = [
    ...needed,
    ...kernelspecs(remedy),
    jupyter(remedy),
    labextension(remedy),
    ...(await project()),
  ];
  const canRun = basic.every(({ isGood, isNeeded }) => isGood || !isNeeded);
  return canRun ? [...basic, await cell()] : basic;
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isGood = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const advice = `Install Node ${oldestNode.join(".")} or later: older ones cannot load ES modules from cells.`;
  return { isGood, isNeeded: true, found: `Node ${process.versions.node}`, advice };
}

function zeromq(): Finding {
  const advice =
    "Run `npm ci`, or npm install in your own project; the package brings binaries for Linux, macOS and Windows.";
  const needed = { isNeeded: true, advice };
  try {
    require("zeromq");
    return { ...needed, isGood: true, found: "zeromq, the library of the sockets, loads" };
  } catch (error) {
    return { ...needed, isGood: false, found: `zeromq does not load: ${String(error)}` };
  }
}

function compiler({ name, engine }: (typeof compilers)[number]): Finding {
  const own = require("../../package.json") as { readonly dependencies: Readonly<Record<string, string>> };
  const wanted = own.dependencies[name];
  const advice = `Run \`npm ci\`, or npm install in your own project; the engine ${engine} needs exactly ${name} ${wanted}.`;
  const needed = { isNeeded: engine === defaultEngine, advice };
  try {
    const { version } = require(`${name}/package.json`) as { readonly version: string };
    return { ...needed, isGood: version === wanted, found: `${name} ${version}` };
  } catch {
    return { ...needed, isGood: false, found: `${name} is not installed` };
  }
}

function kernelspecs(
  advice = "Run `mixture-growth-kernel install`, with --sys-prefix or --prefix DIR for one environment only.",
): Finding[] {
  const found = searchedFolders().filter((folder) => existsSync(path.join(folder, "kernel.json")));
  if (found.length === 0) {
    return [{ isGood: false, isNeeded: false, found: "Jupyter finds no kernel of this name", advice }];
  }
  return found.map((folder) => {
    const problem = problemOf(path.join(folder, "kernel.json"));
    const what = problem === undefined ? "kernelspec" : `kernelspec that ${problem},`;
    return { isGood: problem === undefined, isNeeded: false, found: `${what} in ${folder}`, advice };
  });
}

function problemOf(file: string): string | undefined {
  try {
    const { argv } = JSON.parse(readFileSync(file, "utf8")) as { readonly argv?: unknown };
    if (!Array.isArray(argv) || argv.length === 0) return "names no command";
    const gone = argv.filter((part) => path.isAbsolute(String(part)) && !existsSync(String(part)));
    return gone.length === 0 ? undefined : `names ${gone.join(", ")}, which is not there`;
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

function labextension(advice = "Run `mixture-growth-kernel install`, which puts it there."): Finding {
  const folder = searchedDataFolders()
    .map((data) => path.join(data, "labextensions", labextensionName))
    .find((each) => existsSync(path.join(each, "package.json")));
  const found =
    folder === undefined
      ? `No ${labextensionName}: figures are still pictures`
      : `${labextensionName} in ${folder}`;
  return { isGood: folder !== undefined, isNeeded: false, found, advice };
}

function jupyter(
  advice = "Notebooks run without it (`mixture-growth-kernel execute`); to open them: pip install jupyterlab.",
): Finding {
  const { status, stdout } = spawnSync("jupyter", ["--version"], { encoding: "utf8" });
  const server = /jupyterlab\s*:\s*(\d\S*)/.exec(stdout ?? "")?.[1];
  const isGood = status === 0 && server !== undefined;
  const found = isGood ? `JupyterLab ${server}` : "No JupyterLab on the path";
  return { isGood, isNeeded: false, found, advice };
}

/** The tsconfig.json that counts for notebooks in this folder, as the default engine reads it. */
async function project(): Promise<Finding[]> {
  const advice = "Edit it: kernels that are running read it again.";
  const about = { isNeeded: false, advice };
  try {
    const { file, unused, notes } = await settingsIn(process.cwd());
    if (notes.length > 0) return notes.map((found) => ({ ...about, isGood: false, found }));
    const without = unused.length > 0 ? `, without ${unused.join(", ")}, which a cell cannot have` : "";
    return file === undefined
      ? []
      : [{ ...about, isGood: true, found: `${file} counts for cells${without}` }];
  } catch {
    return []; // without a compiler, which is named above
  }
}

async function cell(): Promise<Finding> {
  const advice = "This is a bug of the kernel: please report it with the text above.";
  const folder = mkdtempSync(path.join(tmpdir(), "doctor "));
  const notebook = path.join(folder, "cell.ipynb");
  const source = "const answer: number = 6 * 7; answer";
  const cells = [{ cell_type: "code", metadata: {}, source, outputs: [], execution_count: null }];
  writeFileSync(notebook, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  try {
    const { executeNotebook } = await import("../client/execute-notebook.js");
    const { status, seconds, failure } = await executeNotebook({ notebook });
    const took = `in ${seconds.toFixed(1)} s, from the start of its process to its end`;
    const found = status === "ok" ? `a cell runs, ${took}` : `a cell fails: ${failure?.evalue ?? status}`;
    return { isGood: status === "ok", isNeeded: true, found, advice };
  } catch (error) {
    return { isGood: false, isNeeded: true, found: `a cell does not run: ${String(error)}`, advice };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
