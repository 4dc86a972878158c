import { homedir } from "node:os";
import path from "node:path";
import type { CommandMagic } from "./magic.js";

/** Changes the folder that files and commands start from. */
export const cd: CommandMagic = {
  kind: "command",
  name: "%cd",
  usage: "%cd FOLDER",
  about: "changes the folder that files and commands start from, and says where it is",
  isAwaited: false,
  takesName: false,
  run(argument, { print }) {
    const folder = argument.replace(/^(["'])(.*)\1$/, "$2") || "~";
    const wanted = path.resolve(folder.replace(/^~(?=\/|$)/, () => homedir()));
    try {
      process.chdir(wanted);
    } catch {
      const found = `${folder}, which is ${wanted}`;
      throw new Error(
        `Expected a folder that can be opened but got ${found} (%cd). It is still ${process.cwd()}.`,
      );
    }
    print(process.cwd());
  },
};
