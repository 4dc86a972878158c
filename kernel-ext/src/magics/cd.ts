import { absolutePath, currentFolder } from "../files/begun-path.js";
import type { CommandMagic } from "./magic.js";

/** Changes the folder that files and commands start from. */
export const cd: CommandMagic = {
  kind: "command",
  name: "%cd",
  usage: "%cd FOLDER",
  about: "changes the folder that files and commands start from, and says where it is; - is the one before",
  isAwaited: false,
  takes: "folder",
  run(argument, { print }) {
    const folder = argument.replace(/^(["'])(.*)\1$/, "$2") || "~";
    const left = currentFolder();
    const wanted = folder === "-" ? folderBefore() : absolutePath(folder);
    try {
      process.chdir(wanted);
    } catch {
      const found = `${folder}, which is ${wanted}`;
      const stays =
        left === undefined ? "It is still one that is gone: name a whole path" : `It is still ${left}`;
      throw new Error(`Expected a folder that can be opened but got ${found} (%cd). ${stays}.`);
    }
    if (left !== undefined) process.env.OLDPWD = left;
    print(process.cwd());
  },
};

/** Where shells keep it, so that `!cd -` means the same. */
function folderBefore(): string {
  if (process.env.OLDPWD) return process.env.OLDPWD;
  throw new Error("Expected a folder that was left before but got none (%cd -). Name the folder.");
}
