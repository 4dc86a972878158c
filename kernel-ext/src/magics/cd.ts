import { absolutePath } from "../files/begun-path.js";
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
    const left = process.cwd();
    const wanted = folder === "-" ? folderBefore() : absolutePath(folder);
    try {
      process.chdir(wanted);
    } catch {
      const found = `${folder}, which is ${wanted}`;
      throw new Error(`Expected a folder that can be opened but got ${found} (%cd). It is still ${left}.`);
    }
    process.env.OLDPWD = left;
    print(process.cwd());
  },
};

/** Where shells keep it, so that `!cd -` means the same. */
function folderBefore(): string {
  if (process.env.OLDPWD) return process.env.OLDPWD;
  throw new Error("Expected a folder that was left before but got none (%cd -). Name the folder.");
}
