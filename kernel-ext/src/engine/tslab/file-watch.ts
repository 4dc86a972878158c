import { statSync } from "node:fs";
import type { TypeScript } from "../compiler.js";

interface WatchedFile {
  readonly notify: TypeScript.FileWatcherCallback;
  modifiedMs: number;
}

/** The compiler's name for the work that tslab waits for; any other work that it puts off is done at once. */
const programUpdate = "updateProgramWithWatchStatus";

/**
 * Looks for edited files when a cell is about to run, in place of watching them.
 *
 * A watcher tells of an edit some time later: a cell that is run at once gets the file as it was. And tslab takes no
 * more news than that of its cell: when another file appears beside the notebook, it fails in every cell from then on.
 */
export class FileWatch {
  readonly #files = new Map<string, WatchedFile>();
  readonly #folders = new Map<string, TypeScript.DirectoryWatcherCallback>();

  /** The system that files are read from, with nothing watched. */
  unwatched(system: TypeScript.System): TypeScript.System {
    const watchFile: TypeScript.System["watchFile"] = (path, notify) => {
      // Packages do not change while they are in use, and there are hundreds of files in them.
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

  /** tslab's own system, that keeps one timer only: other timers go off at once. */
  untimed(system: TypeScript.System): TypeScript.System {
    const later: TypeScript.System["setTimeout"] = (call, ...rest) => {
      if (call.name === programUpdate) return system.setTimeout?.(call, ...rest) as unknown;
      call();
      return undefined;
    };
    return Object.create(system, { setTimeout: { value: later } }) as TypeScript.System;
  }

  /**
   * Tells the compiler what has changed.
   *
   * @param hasMissing whether the last cell imported something that was not there: then it is looked for again
   */
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

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
