import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { defaultEngine, engineKind, engineNamed } from "../engine/engines.js";
import { Kernel } from "../session/kernel.js";
import { readConnection } from "../wire/connection.js";
import { codeFolder, userDataFolder } from "./jupyter-folders.js";
import type { KernelspecOptions } from "./kernelspec.js";

/**
 * How much the heap may grow between two garbage collections, in percent. Every cell leaves a compiler program behind:
 * by Node's default these pile up to several times what is in use, and the memory is not returned.
 */
const heapGrowthPercent = 30;

/**
 * Runs the kernel until it is shut down.
 *
 * @param options what the command line says; otherwise `MIXTURE_GROWTH_ENGINE` names the engine
 */
export async function runKernel(
  connectionFile: string,
  { engine, history }: KernelspecOptions,
): Promise<void> {
  try {
    const named = process.env.MIXTURE_GROWTH_ENGINE;
    const fromEnvironment = named ? engineNamed(named, "MIXTURE_GROWTH_ENGINE") : defaultEngine;
    const folders = { notebook: process.cwd(), code: codeFolder() };
    const kind = await engineKind(engine ?? fromEnvironment, folders);
    await new Kernel(readConnection(connectionFile), kind, historyFolder(history)).start();
    // Not earlier: what is loaded stays, and collecting it again and again would take time.
    setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1); // the thread of the sockets would keep a useless process alive
  }
}

/** `MIXTURE_GROWTH_HISTORY` names another folder for the history of cells than the command line does, or is "off". */
function historyFolder(
  installed: string = path.join(userDataFolder(), "mixture-growth-history"),
): string | undefined {
  const named = process.env.MIXTURE_GROWTH_HISTORY;
  if (named === "off") return undefined;
  return named || installed;
}
