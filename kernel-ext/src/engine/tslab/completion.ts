import { isInComment } from "../cell-syntax.js";
import type { Compiler, TypeScript } from "../compiler.js";
import { docText, textOf } from "../doc-text.js";
import type { Completion, CompletionItem } from "../engine.js";
import { completeImportPath } from "../import-paths.js";
import { neverCancelled } from "./inspection.js";
import { cellPrefix, type TslabCompiler } from "./tslab-compiler.js";

/** How many suggestions come with their documentation, each of which takes a millisecond. */
const documentedItems = 25;

/**
 * Suggests what could be inserted at an offset (in UTF-16 units), the best first.
 *
 * @param declarations what earlier cells declared
 */
export function completeCode(
  compiler: TslabCompiler,
  folder: string,
  declarations: string,
  code: string,
  offset: number,
): Completion {
  if (isInComment(compiler.ts, code, offset)) return { start: offset, end: offset, items: [], isAll: true };
  const imported = completeImportPath(folder, code, offset);
  if (imported) return imported;
  const { start, end, candidates, original } = compiler.converter.complete(declarations, code, offset);
  const kinds = new Map((original?.entries ?? []).map((entry) => [entry.name, entry.kind as string]));
  const details = detailsAt(compiler, offset);
  const items = candidates.map((text, at): CompletionItem => {
    const item = { text, type: kinds.get(text) ?? "" };
    return at < documentedItems ? { ...item, ...details(text) } : item;
  });
  return { start, end, items };
}

type Details = (
  program: TypeScript.Program,
  log: (text: string) => void,
  file: TypeScript.SourceFile,
  position: number,
  entry: { readonly name: string },
  host: object,
  format: object,
  preferences: object,
  cancellation: object,
) => TypeScript.CompletionEntryDetails | undefined;

function detailsAt(
  { ts, program, cellFile }: TslabCompiler,
  offset: number,
): (name: string) => Omit<CompletionItem, "text" | "type"> {
  const { Completions } = ts as Compiler & { readonly Completions?: { getCompletionEntryDetails?: Details } };
  const find = Completions?.getCompletionEntryDetails;
  const current = program();
  const file = current.getSourceFile(cellFile);
  return (name) => {
    if (!find || !file) return {};
    try {
      const at = offset + cellPrefix.length;
      const found = find(current, () => undefined, file, at, { name }, {}, {}, {}, neverCancelled);
      const documentation = docText(found?.documentation);
      const signature = textOf(found?.displayParts);
      return { signature, ...(documentation === "" ? {} : { documentation }) };
    } catch {
      return {}; // a suggestion without its documentation is still one
    }
  };
}
