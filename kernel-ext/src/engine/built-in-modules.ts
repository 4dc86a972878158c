import type { Session } from "./engine.js";
import { tslabModule } from "./tslab-module.js";
import { type WorkerSettings, workerThreadsModules } from "./workers.js";

/** The modules that an engine itself provides, by name; each is loaded when it is first imported. */
export function builtInModules(
  session: Session,
  settings: WorkerSettings,
): ReadonlyMap<string, () => unknown> {
  return new Map([["tslab", tslabModule(session)], ...workerThreadsModules(settings)]);
}
