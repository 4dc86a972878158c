import { join } from "node:path";
import ts from "typescript";

/** An exported name. */
interface Entry {
  readonly name: string;
  readonly kind: "type" | "value";
  /** First sentence of its doc comment. */
  readonly sentence: string;
}

/**
 * Writes the page that lists every exported name with the first sentence of its doc comment.
 *
 * @param folder of the library's sources
 * @param paths folders whose `index.ts` are entry points; `"."` is the main one
 * @throws Error naming what has no doc comment
 */
export function referencePage(folder: string, paths: readonly string[], options: ts.CompilerOptions): string {
  const files = paths.map((path) => join(folder, path, "index.ts"));
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const entries = files.map((file) => exportsOf(program, file));
  const front = new Set(entries[0]?.map(({ name }) => name));
  const silent = entries.flat().filter(({ sentence }) => sentence === "");
  if (silent.length > 0)
    throw new Error(
      `Expected a doc comment for every exported name but got none (${silent.map(({ name }) => name).join(", ")}).`,
    );
  const sections = paths.map((path, i) => {
    if (path === everything)
      return `${heading(path)}\n\nAll of these names, for \`import * as mg from "mixture-growth/mg"\`.\n`;
    const isFront = path === ".";
    const own = (entries[i] ?? []).filter(({ name }) => isFront || !front.has(name));
    return `${heading(path)}\n\n| name | |\n|---|---|\n${own.map(row).join("\n")}\n`;
  });
  return `${opening}\n${sections.join("\n")}`;
}

/** The entry point that exports the names of all others. */
const everything = "./mg";

const opening = `# Every exported name

Import what a notebook begins with from \`"mixture-growth"\`, and the rest from a subpath, such as
\`import { CostLedger } from "mixture-growth/cost"\`. A subpath also exports those of its names that the main entry has.
The reference with parameters, examples and sources is part of \`npm run site\`. This page is written by
\`npx vitest run --config vitest.checks.config.ts reference-page -u\`.
`;

function heading(path: string): string {
  const name = path === "." ? "mixture-growth" : `mixture-growth/${path.slice(2)}`;
  return `## \`${name}\``;
}

function row({ name, kind, sentence }: Entry): string {
  return `| \`${name}\`${kind === "type" ? " (type)" : ""} | ${sentence.replaceAll("|", "\\|")} |`;
}

function exportsOf(program: ts.Program, path: string): Entry[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`Expected a module but got none (${path}).`);
  return checker
    .getExportsOfModule(module)
    .map((each): Entry => {
      const symbol = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each;
      const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      return {
        name: each.name,
        kind: symbol.flags & ts.SymbolFlags.Value ? "value" : "type",
        sentence: firstSentence(doc),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** The text up to the first full stop or colon at the end of a line or before a space and a capital. */
function firstSentence(doc: string): string {
  const paragraph = (doc.split(/\n\s*\n/)[0] ?? "").replaceAll(/\s+/g, " ").trim();
  return /^.*?[.:](?= [A-Z`"(]|$)/.exec(paragraph)?.[0].replace(/:$/, ".") ?? paragraph;
}
