import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { cloneRoot } from "../setup/places.mjs";

/** The folders of `src/` whose `index.ts` users import: `"."` for the main entry, and one for each subpath. */
export const entryPoints: readonly string[] = Object.keys(
  (JSON.parse(readFileSync(join(cloneRoot, "src/package.json"), "utf8")) as { exports: object }).exports,
);

/** The compiler's options for the library's sources. */
export function sourceOptions(): ts.CompilerOptions {
  const base = ts.readConfigFile(join(cloneRoot, "tsconfig.base.json"), (path) => readFileSync(path, "utf8"));
  return ts.parseJsonConfigFileContent(base.config, ts.sys, dirname(cloneRoot)).options;
}
