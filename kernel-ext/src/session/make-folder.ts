import { accessSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Makes a folder and those that it lies in. Not Node's own recursive `mkdir`: that one never ends where a folder of the
 * system takes none, such as `/proc`.
 *
 * @param folder an absolute path
 * @param mode the permissions of every folder that is made; the system's default if left out
 * @throws the system's error, which names what is in the way
 */
export function makeFolder(folder: string, mode?: number): void {
  if (!existsSync(folder)) {
    makeFolder(path.dirname(folder), mode);
    try {
      mkdirSync(folder, mode);
    } catch (error) {
      // Another process may have made it in between.
      if (!existsSync(folder)) throw error;
    }
  }
  // The dot refuses a file in place of a folder.
  accessSync(`${folder}/.`);
}
