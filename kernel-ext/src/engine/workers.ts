import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import workerThreads, { setEnvironmentData, type WorkerOptions } from "node:worker_threads";
import type { Compiler, TypeScript } from "./compiler.js";
import { isTypeScript, sourceOfOutput } from "./source-files.js";

/** What a thread needs to run a file of TypeScript. */
export interface WorkerTask {
  readonly file: string;
  /** The path of the compiler. */
  readonly compiler: string;
  readonly emit: TypeScript.CompilerOptions;
  readonly resolution: TypeScript.CompilerOptions;
}

/** How threads compile: as the thread that starts them. */
export interface WorkerSettings {
  readonly ts: Compiler;
  emit(): TypeScript.CompilerOptions;
  resolution(): TypeScript.CompilerOptions;
}

/** Where a new thread finds its task. */
export const taskKey = "mixture-growth-kernel.worker";

/**
 * Makes Node's `worker_threads` for cells and local files, when it is first imported: its workers run TypeScript too.
 *
 * @returns it under each of its names
 */
export function workerThreadsModules(settings: WorkerSettings): [name: string, load: () => unknown][] {
  let made: unknown;
  const load = (): unknown => {
    made ??= { ...workerThreads, Worker: workerClass(settings) };
    return made;
  };
  return [
    ["worker_threads", load],
    ["node:worker_threads", load],
  ];
}

function workerClass({ ts, emit, resolution }: WorkerSettings): typeof workerThreads.Worker {
  const compiler = ts.sys.getExecutingFilePath();
  return class Worker extends workerThreads.Worker {
    constructor(filename: string | URL, options: WorkerOptions = {}) {
      const file = options.eval === true ? undefined : sourceOf(filename);
      const task: WorkerTask | undefined =
        file === undefined ? undefined : { file, compiler, emit: emit(), resolution: resolution() };
      // A thread gets a copy of the data when it is made.
      setEnvironmentData(taskKey, task);
      try {
        super(task ? new URL("./worker-entry.js", import.meta.url) : filename, options);
      } finally {
        setEnvironmentData(taskKey, undefined);
      }
    }
  };
}

/** The file of TypeScript that a worker is to run; undefined for one that Node runs itself. */
function sourceOf(filename: string | URL): string | undefined {
  const isUrl = filename instanceof URL;
  if (isUrl ? filename.protocol !== "file:" : !/^(?:\.{0,2}[\\/]|[a-z]:)/i.test(filename)) return undefined;
  const file = isUrl ? fileURLToPath(filename) : path.resolve(filename);
  if (isTypeScript(file)) return file;
  const source = sourceOfOutput(file);
  return !existsSync(file) && existsSync(source) ? source : undefined;
}
