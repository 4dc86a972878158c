import type { EngineFolders, EngineKind, ProjectSettings } from "./engine.js";

/** The engines that a kernel can run cells with. */
export const engineNames = ["mainline", "tslab"] as const;

/** The name of an engine: today's TypeScript, or tslab's. */
export type EngineName = (typeof engineNames)[number];

/** The engine that runs if nobody has chosen one. */
export const defaultEngine: EngineName = "mainline";

/**
 * Checks the name of an engine.
 *
 * @param where who gave it, such as `--engine`
 * @throws Error if there is no such engine
 */
export function engineNamed(name: string, where: string): EngineName {
  const found = engineNames.find((each) => each === name);
  if (found) return found;
  const names = engineNames.join(" or ");
  throw new Error(`Expected an engine that is ${names} but got ${name} (${where}). Choose one of them.`);
}

/** Describes an engine; only the one that is chosen is loaded. */
export async function engineKind(name: EngineName, folders: EngineFolders): Promise<EngineKind> {
  if (name === "tslab") return (await import("./tslab/tslab-engine.js")).tslabEngine(folders.notebook);
  return (await import("./mainline/mainline-engine.js")).mainlineEngine(folders);
}

/** What the default engine makes of the tsconfig.json in a folder or above. */
export async function settingsIn(folder: string): Promise<ProjectSettings> {
  return (await import("./mainline/mainline-engine.js")).projectSettings(folder);
}
