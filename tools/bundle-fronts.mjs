// @ts-check
// Makes one file of each front end of a view: a notebook sends it to the browser as one text, so what several have in
// common is put into each.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { cloneRoot } from "./setup/places.mjs";

const fronts = join(cloneRoot, "src", "dist", "explore", "fronts");
const entries = readdirSync(fronts).filter((name) => name.endsWith("-front.js"));
for (const entry of entries) {
  const bundle = await rolldown({ input: join(fronts, entry) });
  await bundle.write({ file: join(fronts, "bundled", entry), format: "esm" });
  await bundle.close();
}
