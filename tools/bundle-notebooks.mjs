// @ts-check
// Puts the first notebooks into the library's package, for `npx mixture-growth start`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "./setup/places.mjs";

const from = join(cloneRoot, "notebooks");
const to = join(cloneRoot, "src", "dist", "notebooks");
const names = readdirSync(from).filter((name) => /^0[0-3]-.*\.ipynb$/.test(name));
mkdirSync(to, { recursive: true });
for (const name of names) {
  writeFileSync(join(to, name), withoutLinksToOthers(readFileSync(join(from, name), "utf8")));
}

/**
 * A link to a file that does not go with them becomes plain text.
 *
 * @param {string} text of a notebook
 */
function withoutLinksToOthers(text) {
  return text.replaceAll(/\[([^\][]+)\]\(((?:\.\.\/|\d)[^)\s:]*)\)/g, (whole, label, target) =>
    names.includes(target.split("#")[0]) ? whole : label,
  );
}
