import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../setup/places.mjs";

/** The folders of `src/` whose `index.ts` people import: `"."` for the front door, and one for each subpath. */
export const entryPoints: readonly string[] = Object.keys(
  (JSON.parse(readFileSync(join(cloneRoot, "src/package.json"), "utf8")) as { exports: object }).exports,
);
