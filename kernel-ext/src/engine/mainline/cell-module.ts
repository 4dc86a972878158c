import { basename } from "node:path";
import { withoutExports } from "../cell-exports.js";
import { mistakesOf, scriptKindOf } from "../cell-syntax.js";
import { cellsModule } from "../cell-transforms.js";
import type { Compiler, TypeScript } from "../compiler.js";
import { type CellNames, type NameKind, namesOf } from "./cell-names.js";

/** A cell as a module: what it declares is exported, what it uses of earlier cells is linked to them. */
export interface CellModule {
  /** The file that stands for it, which exists only for the compiler. */
  readonly file: string;
  /** The code as people wrote it, without `export`; every place in it stays. */
  readonly code: string;
  readonly names: CellNames;
  /** The code with what links it to other cells behind it. */
  readonly text: string;
  /** The names of earlier cells that it uses. */
  readonly links: readonly Link[];
  /** Whether it ends in a value. */
  readonly hasValue: boolean;
  /** What is wrong with its form; with what stands behind it, the compiler would find mistakes there too. */
  readonly mistakes: readonly TypeScript.Diagnostic[];
  /** Whether it begins with `// @ts-nocheck`. */
  readonly isUnchecked: boolean;
}

/** A name of an earlier cell. */
export interface Link {
  readonly name: string;
  readonly kind: NameKind;
  /** The file of the cell that declared it last. */
  readonly file: string;
}

/** The earlier cells. */
export interface Cells {
  /** The names that they have declared. */
  readonly known: ReadonlyMap<string, Link>;
  /** The file through which they are imported. */
  readonly hub: string;
  /** What JSX calls without naming it. */
  readonly jsxNames: readonly string[];
}

/**
 * Makes a module of a cell.
 *
 * @param path the path of its file, without an ending
 * @param cells the names of earlier cells, the file through which they are imported, and what JSX calls
 */
export function cellModule(
  ts: Compiler,
  path: string,
  source: string,
  { known, hub, jsxNames }: Cells,
): CellModule {
  const kind = scriptKindOf(ts, source);
  // As in a file that can be run: a comment.
  const code = withoutExports(ts, source, kind).replace(/^#!/, "//");
  const file = path + (kind === ts.ScriptKind.TSX ? ".tsx" : ".ts");
  const parsed = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, kind);
  const names = namesOf(ts, parsed);
  const used = new Set(kind === ts.ScriptKind.TSX ? [...names.used, ...jsxNames] : names.used);
  const links = [...used].flatMap((name) => {
    const link = names.declared.has(name) ? undefined : known.get(name);
    return link ? [link] : [];
  });
  const last = parsed.statements.at(-1);
  return {
    file,
    code,
    names,
    links,
    text: `${code}\n;${linkText(links, hub)} ${exportText([...names.declared.keys()])}\n`,
    hasValue: last !== undefined && ts.isExpressionStatement(last),
    mistakes: mistakesWithin(parsed),
    isUnchecked: isUnchecked(ts, code),
  };
}

/** A mistake at the end is one of the last line that has text. */
function mistakesWithin(file: TypeScript.SourceFile): TypeScript.Diagnostic[] {
  const end = file.text.trimEnd().length;
  return mistakesOf(file).map((each) => ({ ...each, start: Math.min(each.start, end) }));
}

/**
 * Writes what links a module to earlier cells, on one line. A variable is declared instead of imported: an import could not
 * be assigned to. Its type is looked up, not asked for by `typeof name`, which would follow the flow of the cell.
 *
 * Every module imports the hub twice, with names or without: then all cells import the same.
 */
export function linkText(links: readonly Link[], hub: string): string {
  const from = JSON.stringify(`./${basename(hub)}`);
  const imported = links.flatMap(({ name, kind, file }) =>
    kind === "variable" ? [] : [`${linkedName(name, file)} as ${name}`],
  );
  const variables = links.flatMap(({ name, kind, file }) =>
    kind === "variable" ? [` declare let ${name}: ${allCells}["${linkedName(name, file)}"];`] : [],
  );
  const clause = imported.length > 0 ? `import { ${imported.join(", ")} }` : "export {}";
  return `${clause} from ${from}; type ${allCells} = typeof import(${from});${variables.join("")}`;
}

/** How the hub calls a name of a cell: an earlier cell still means the older of two that have the same name. */
export function linkedName(name: string, file: string): string {
  return `${name}${linkMark}${/(\d+)__\.tsx?$/.exec(file)?.[1]}`;
}

/** Whether a name is one that only links cells. */
export function isLinkedName(name: string): boolean {
  return name.includes(linkMark);
}

const linkMark = "$of$cell$";
const allCells = `all${linkMark}`;

function exportText(names: readonly string[]): string {
  return `export { ${names.join(", ")} };`;
}

/**
 * The module that runs: all cells share one object of values, so that functions of earlier cells see what was declared anew.
 *
 * @param isValue whether an imported name stands for a value
 */
export function runnableText({ code, names, links }: CellModule, isValue: (name: string) => boolean): string {
  const provided = links.filter(({ kind }) => kind !== "ambient").map(({ name }) => name);
  const values = [...names.declared].flatMap(([name, kind]) => {
    if (kind === "type" || kind === "ambient" || (kind === "import" && !isValue(name))) return [];
    return [name];
  });
  return `${code}\n;import { ${provided.join(", ")} } from "${cellsModule}"; ${exportText(values)}\n`;
}

function isUnchecked(ts: Compiler, code: string): boolean {
  const comments = ts.getLeadingCommentRanges(code, 0) ?? [];
  return comments.some(({ pos, end }) => /^\/\/+\s*@ts-nocheck\b/.test(code.slice(pos, end)));
}
