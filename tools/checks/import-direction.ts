import { posix } from "node:path";
import ts from "typescript";
import { chosenFolders, packages, type Room, rooms, testFolders } from "./rooms.js";

/** One import that breaks the rules for rooms. */
export interface Violation {
  readonly file: string;
  readonly imported: string;
  readonly reason: string;
}

/**
 * Finds the imports that go upwards or cross a border between packages.
 *
 * @param files source text by path relative to the clone, with forward slashes
 * @returns violations in the order of the files; tests are not checked
 */
export function importViolations(files: ReadonlyMap<string, string>): Violation[] {
  return [...files]
    .filter(([file]) => isShipped(file))
    .flatMap(([file, text]) =>
      importsOf(text).flatMap((imported) => {
        const reason = reasonAgainst(file, imported);
        return reason === undefined ? [] : [{ file, imported, reason }];
      }),
    );
}

/** Tests may import anything; shipped files may not. */
function isShipped(file: string): boolean {
  return !file.endsWith(".test.ts") && !file.includes("/test-support/");
}

/** Every module a file names: imports, exports from, types and calls of `import()`. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

function reasonAgainst(file: string, imported: string): string | undefined {
  const owner = packageOf(file);
  if (owner === undefined) return undefined;
  if (!imported.startsWith(".")) return reasonAgainstName(owner, imported);
  const target = posix.normalize(posix.join(posix.dirname(file), imported));
  if (packageOf(target) !== owner) return `leaves the folder of ${owner.name}; import a package by its name`;
  return owner.folder === "src" ? reasonAgainstRoom(file, target) : reasonAgainstChoice(file, target);
}

function reasonAgainstChoice(file: string, target: string): string | undefined {
  const chosen = chosenFolders.find(({ folder }) => target.startsWith(`${folder}/`));
  if (chosen === undefined || file === chosen.chosenBy || file.startsWith(`${chosen.folder}/`))
    return undefined;
  return `only ${chosen.chosenBy} may import ${chosen.folder}`;
}

type Package = (typeof packages)[number];

/** The innermost package that a path lies in. */
function packageOf(path: string): Package | undefined {
  return packages
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

function reasonAgainstName(owner: Package, imported: string): string | undefined {
  const ours = packages.find(({ name }) => imported === name || imported.startsWith(`${name}/`));
  if (ours === undefined || owner.mayImport.includes(ours.name)) return undefined;
  return `${owner.name} may not know ${ours.name}`;
}

function reasonAgainstRoom(file: string, target: string): string | undefined {
  const from = folderIn(file);
  const to = folderIn(target);
  if (to !== undefined && testFolders.includes(to)) return `${to} is for tests`;
  // Entry points, and files next to the main one, may use every room, and no room uses them.
  if (from === undefined) return undefined;
  if (to === undefined) return `${from} may not import an entry point`;
  const [lower, upper] = [roomNamed(to), roomNamed(from)];
  if (upper === undefined) return `${from} is not in the table of rooms`;
  if (lower === undefined) return `${to} is not in the table of rooms`;
  if (lower === upper || mayImport(upper, lower)) return undefined;
  return `${from} may not import ${to}`;
}

function mayImport(upper: Room, lower: Room): boolean {
  if (upper.only !== undefined) return upper.only.includes(lower.name);
  return rooms.indexOf(lower) < rooms.indexOf(upper);
}

function roomNamed(name: string): Room | undefined {
  return rooms.find((room) => room.name === name);
}

/** The folder directly below `src/`; undefined for an entry point. */
function folderIn(path: string): string | undefined {
  const parts = path.split("/");
  return parts.length > 2 && !isEntryPoint(path) ? parts[1] : undefined;
}

/** Whether users import a file by the package's name: `src/index.ts`, and the `index.ts` of a room for its subpath. */
export function isEntryPoint(path: string): boolean {
  return /^src\/([^/]+\/)?index\.[jt]s$/.test(path);
}
