import { accessSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * Creates a folder and its parents. Node's own recursive `mkdir` never ends in folders of the system such as `/proc`.
 *
 * @param folder an absolute path
 * @param mode the permissions of every folder that is created
 * @throws the system's error, which names what is in the way
 */
export function makeFolder(folder: string, mode?: number): void {
  if (!existsSync(folder)) {
    makeFolder(path.dirname(folder), mode);
    try {
      mkdirSync(folder, mode);
    } catch (error) {
      // Another process may have created it in between.
      if (!existsSync(folder)) throw error;
    }
  }
  // The dot rejects a file in place of a folder.
  accessSync(`${folder}/.`);
}
