import { posix } from "node:path";
import { importsOf } from "./import-direction.js";

/**
 * Finds circular imports, types included: none of these files can be understood, or moved, without the others.
 *
 * @param files source text by path relative to the clone, with forward slashes
 * @returns the files of each circle in the order in which they import one another, with the first repeated at the end
 */
export function importCircles(files: ReadonlyMap<string, string>): string[][] {
  const imports = new Map(
    [...files].map(([file, text]) => [file, filesImported(file, text, files)] as const),
  );
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const imported of imports.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return circles;
}

function filesImported(file: string, text: string, files: ReadonlyMap<string, string>): string[] {
  return importsOf(text).flatMap((imported) => {
    if (!imported.startsWith(".")) return [];
    const target = posix.normalize(posix.join(posix.dirname(file), imported));
    const source = [target.replace(/\.js$/, ".ts"), target].find((each) => files.has(each));
    return source === undefined ? [] : [source];
  });
}
