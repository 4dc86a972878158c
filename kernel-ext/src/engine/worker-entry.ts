import { createRequire } from "node:module";
import path from "node:path";
import { getEnvironmentData } from "node:worker_threads";
import { CompiledSources } from "./compiled-sources.js";
import type { Compiler } from "./compiler.js";
import type { SourcePlace } from "./engine.js";
import { ErrorOrigins } from "./error-origins.js";
import type { InterruptHooks } from "./interruptible.js";
import { ModuleLoader } from "./module-loader.js";
import { taskKey, type WorkerTask, workerThreadsModules } from "./workers.js";

// What a worker of a cell starts with: its file is loaded as cells load files.

const { file, compiler, emit, resolution } = getEnvironmentData(taskKey) as unknown as WorkerTask;
const ts = createRequire(import.meta.url)(compiler) as Compiler;
const folder = path.dirname(file);
const sources = new CompiledSources(folder);
const settings = { ts, emit: () => emit, resolution: () => resolution };
/** A worker ends by `terminate`. */
const interrupts: InterruptHooks = {
  flags: new Int32Array(1),
  check: () => undefined,
  isAbandoned: () => false,
  resumed: (value) => value,
  enter: () => undefined,
  onSignal: () => undefined,
};
const loader = new ModuleLoader({
  ...settings,
  interrupts,
  sources,
  origins: new ErrorOrigins((place) => sources.locate(place)),
  names: {},
  builtIn: new Map(workerThreadsModules(settings)),
  onCompiled: () => undefined,
  warn: (text) => void process.stderr.write(`${text}\n`),
});

/** Errors leave the thread as text: places in it are those that people wrote. */
Error.prepareStackTrace = (error, sites) => {
  const lines = sites.map((site) => {
    const place = placeOf(site);
    const found = sources.locate(place);
    return found ? String(site).replace(written(place), written(found)) : String(site);
  });
  return [Error.prototype.toString.call(error), ...lines.map((line) => `    at ${line}`)].join("\n");
};
void loader.importIn(folder)(file);

function written({ source, line, column }: SourcePlace): string {
  return `${source}:${line}:${column}`;
}

function placeOf(site: NodeJS.CallSite): SourcePlace {
  return {
    source: site.getFileName() ?? "",
    line: site.getLineNumber() ?? 0,
    column: site.getColumnNumber() ?? 0,
  };
}
