import type { TypeScript } from "../compiler.js";
import { modifiedAt } from "../module-loader.js";

interface WatchedFile {
  readonly notify: TypeScript.FileWatcherCallback;
  modifiedMs: number;
}

/** The compiler's name for the work that tslab waits for; all other deferred work is done at once. */
const programUpdate = "updateProgramWithWatchStatus";

/**
 * Checks for edited files when a cell is about to run, instead of watching them.
 *
 * A watcher reports an edit with a delay: a cell that is run at once would get the old file. And tslab can only handle a
 * change of its cell: when another file appears next to the notebook, every later cell fails.
 */
export class FileWatch {
  readonly #files = new Map<string, WatchedFile>();
  readonly #folders = new Map<string, TypeScript.DirectoryWatcherCallback>();

  /** The system that reads files, without its watchers. */
  unwatched(system: TypeScript.System): TypeScript.System {
    const watchFile: TypeScript.System["watchFile"] = (path, notify) => {
      // Packages do not change while they are in use, and have hundreds of files.
      if (path.includes("/node_modules/")) return { close: () => undefined };
      this.#files.set(path, { notify, modifiedMs: modifiedAt(path) });
      return { close: () => this.#files.delete(path) };
    };
    const watchDirectory: TypeScript.System["watchDirectory"] = (path, notify) => {
      this.#folders.set(path, notify);
      return { close: () => this.#folders.delete(path) };
    };
    return Object.create(system, {
      watchFile: { value: watchFile, writable: true },
      watchDirectory: { value: watchDirectory, writable: true },
    }) as TypeScript.System;
  }

  /**
   * tslab's own system, without its timers except one: other deferred work is done at once.
   *
   * @param onUpdate called after an update of the program, which fails if that throws
   */
  untimed(system: TypeScript.System, onUpdate: () => void): TypeScript.System {
    const later: TypeScript.System["setTimeout"] = (call, ...rest) => {
      if (call.name !== programUpdate) {
        call();
        return undefined;
      }
      // An update that fails is over too: tslab would take it for one that is still to come.
      const update = (): void => {
        try {
          call();
          onUpdate();
        } catch (error) {
          system.clearTimeout?.(timer);
          throw error;
        }
      };
      const timer = system.setTimeout?.(update, ...rest) as unknown;
      return timer;
    };
    return Object.create(system, { setTimeout: { value: later } }) as TypeScript.System;
  }

  /** Notifies the compiler of what has changed; `hasMissing` lets it look again for modules that were not found. */
  refresh(hasMissing: boolean): void {
    for (const [path, file] of [...this.#files]) {
      const modifiedMs = modifiedAt(path);
      if (modifiedMs === file.modifiedMs) continue;
      file.notify(path, changeKind(file.modifiedMs, modifiedMs));
      file.modifiedMs = modifiedMs;
    }
    if (!hasMissing) return;
    for (const [path, notify] of [...this.#folders]) notify(path);
  }
}

/** As the compiler numbers them: created, changed, deleted. */
function changeKind(before: number, now: number): TypeScript.FileWatcherEventKind {
  if (before === 0) return 0;
  return now === 0 ? 2 : 1;
}
