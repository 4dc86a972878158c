// @ts-check
// Makes one file of the command `data`, which the library's package brings: its sources lie beside the library.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { cloneRoot } from "./setup/places.mjs";

const sources = join(cloneRoot, "data-scripts");
const made = join(cloneRoot, "src", "dist", "data-scripts");
const bundle = await rolldown({
  input: join(sources, "main.ts"),
  platform: "node",
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  external: /^[^./]/,
});
await bundle.write({ file: join(made, "main.js"), format: "esm" });
await bundle.close();
copyFileSync(join(sources, "dist", "data-scripts", "main.d.ts"), join(made, "main.d.ts"));
