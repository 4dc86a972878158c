import type { ConvertResult } from "tslab/dist/converter.js";
import type { Compiler, TypeScript } from "../compiler.js";

/** What tslab writes where the compiler wrote no declarations, before what it adds itself. */
const noneWritten = "undefined";

/**
 * Returns the declarations of all cells so far, as the text of a declaration file.
 *
 * tslab drops namespaces and augmentations after one cell, and all names of a cell that has an unnameable type.
 *
 * @param before what earlier cells declared
 */
export function declarationsAfter(ts: Compiler, before: string, converted: ConvertResult): string {
  const { declOutput = "", output = "" } = converted;
  const written = declOutput.startsWith(noneWritten)
    ? untyped(output) + declOutput.slice(noneWritten.length)
    : declOutput;
  const kept = modulesIn(ts, before).filter(({ name, text }) => {
    const isRedeclared =
      name !== undefined &&
      new RegExp(`\\b(?:namespace|const|let|class|function|enum) ${name}\\b`).test(written);
    return !isRedeclared && !written.includes(text);
  });
  return [written, ...kept.map(({ text }) => text)].join("\n");
}

/** The names of a cell whose types cannot be written: they can be used, unchecked. */
function untyped(output: string): string {
  const names = /^export \{ (.*) \};$/m.exec(output)?.[1] ?? "";
  const declared = names.split(", ").filter((name) => name !== "");
  return declared.map((name) => `declare let ${name}: any;\n`).join("");
}

interface ModuleText {
  /** Undefined for augmentations, which add to what exists. */
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
