import type { ConvertResult } from "tslab/dist/converter.js";
import type { Compiler, TypeScript } from "../compiler.js";

/** tslab adds to the declarations of a cell; where the compiler wrote none, this is what is left. */
const noneWritten = "undefined";

/**
 * Tells what later cells may use.
 *
 * tslab drops namespaces and augmentations after one cell, and all names of a cell that has a type without a name.
 *
 * @param ts the compiler
 * @param before what earlier cells declared
 * @param converted the cell, converted
 * @returns the declarations of all cells so far, as the text of a declaration file
 */
export function declarationsAfter(ts: Compiler, before: string, converted: ConvertResult): string {
  const { declOutput = "", output = "" } = converted;
  const written = declOutput.startsWith(noneWritten)
    ? untyped(output) + declOutput.slice(noneWritten.length)
    : declOutput;
  const kept = modulesIn(ts, before).filter(({ name, text }) => {
    const isAnew =
      name !== undefined &&
      new RegExp(`\\b(?:namespace|const|let|class|function|enum) ${name}\\b`).test(written);
    return !isAnew && !written.includes(text);
  });
  return [written, ...kept.map(({ text }) => text)].join("\n");
}

/** The names of a cell whose types cannot be written down: they can be used, unchecked. */
function untyped(output: string): string {
  const names = /^export \{ (.*) \};$/m.exec(output)?.[1] ?? "";
  const declared = names.split(", ").filter((name) => name !== "");
  return declared.map((name) => `declare let ${name}: any;\n`).join("");
}

interface ModuleText {
  /** Undefined for augmentations: they add to what is there. */
  readonly name: string | undefined;
  readonly text: string;
}

function modulesIn(ts: Compiler, declarations: string): ModuleText[] {
  if (!/\b(?:namespace|module|global)\b/.test(declarations)) return [];
  const file = ts.createSourceFile("__prev__.d.ts", declarations, ts.ScriptTarget.Latest, false);
  return file.statements.flatMap((statement: TypeScript.Statement) => {
    if (!ts.isModuleDeclaration(statement)) return [];
    const isNamespace =
      ts.isIdentifier(statement.name) && !(statement.flags & ts.NodeFlags.GlobalAugmentation);
    return {
      name: isNamespace ? statement.name.text : undefined,
      text: declarations.slice(statement.pos, statement.end).trim(),
    };
  });
}
