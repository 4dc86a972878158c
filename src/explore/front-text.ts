import { existsSync, readFileSync } from "node:fs";
import { builtProgram } from "../files/built-program.js";

/**
 * The front end of a view, as the text of an ES module.
 *
 * @param name such as `"decision-boundary"`
 * @throws Error where it was not built
 */
export function frontText(name: string): string {
  const file = builtProgram(`explore/fronts/bundled/${name}-front.js`);
  if (existsSync(file)) return readFileSync(file, "utf8");
  throw new Error(
    `Expected the front end "${name}" to be built but got no file (${file}). Install the package again; in a clone, npm run build makes it.`,
  );
}
