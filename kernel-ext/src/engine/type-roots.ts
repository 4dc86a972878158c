import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder with declarations of what every cell can use, next to `dist`. */
export const ownTypes: string = fileURLToPath(new URL("../../types", import.meta.url));

/** The folder with Node's declarations that this package brings, for notebooks that have none of their own. */
export function nodeTypeRoot(): string {
  return path.dirname(path.dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
}
