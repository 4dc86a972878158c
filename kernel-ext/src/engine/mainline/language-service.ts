import { isInComment } from "../cell-syntax.js";
import type { Compiler } from "../compiler.js";
import { describeCall, describeName, signatureOf } from "../descriptions.js";
import { docText } from "../doc-text.js";
import type { Completion, CompletionItem, Inspection } from "../engine.js";
import { completeImportPath } from "../import-paths.js";
import { isLinkedName } from "./cell-module.js";
import type { Notebook } from "./notebook.js";

/** How many suggestions come with their documentation, each of which takes a millisecond. */
const documentedItems = 25;

/** Suggests what could be inserted at an offset (in UTF-16 units), the best first. */
export function completeCode(
  ts: Compiler,
  notebook: Notebook,
  folder: string,
  code: string,
  offset: number,
): Completion {
  if (isInComment(ts, code, offset)) return { start: offset, end: offset, items: [], isAll: true };
  const imported = completeImportPath(folder, code, offset);
  if (imported) return imported;
  const typed = /[\p{ID_Continue}$#]*$/u.exec(code.slice(0, offset))?.[0] ?? "";
  const start = offset - typed.length;
  const end = offset + (/^[\p{ID_Continue}$]*/u.exec(code.slice(offset))?.[0].length ?? 0);
  const { file, before } = notebook.draft(code);
  const { service } = notebook;
  const found = service.getCompletionsAtPosition(file, before + offset, undefined);
  const entries = (found?.entries ?? [])
    .filter(({ name }) => !isLinkedName(name))
    .flatMap((entry) => {
      const rank = rankOf(entry.name, typed);
      return rank === undefined ? [] : [{ entry, rank }];
    })
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        compare(one.entry.sortText, other.entry.sortText) ||
        compare(one.entry.name, other.entry.name),
    );
  const items = entries.map(({ entry: { name, kind } }, at): CompletionItem => {
    if (at >= documentedItems) return { text: name, type: kind };
    const details = service.getCompletionEntryDetails(
      file,
      before + offset,
      name,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    const signature = signatureOf(details?.displayParts);
    const documentation = docText(details?.documentation);
    // An earlier cell's name is linked by an import, which is not what a person wants to know of it.
    const type = String(kind) === "alias" ? (/^\w+/.exec(signature)?.[0] ?? kind) : kind;
    return { text: name, type, signature, ...(documentation === "" ? {} : { documentation }) };
  });
  return { start, end, items };
}

/** Names that begin with what was typed, then those that contain its letters in order; undefined for others. */
function rankOf(name: string, typed: string): number | undefined {
  if (name.startsWith(typed)) return 0;
  const [lower, wanted] = [name.toLowerCase(), typed.toLowerCase()];
  if (lower.startsWith(wanted)) return 1;
  if (typed.length < 2) return undefined;
  return lower.includes(wanted) ? 2 : undefined;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/**
 * Describes the name at an offset (in UTF-16 units) or right before it, else the function whose arguments are being written.
 */
export function inspectCode(
  ts: Compiler,
  notebook: Notebook,
  code: string,
  offset: number,
): Inspection | undefined {
  const { file, before } = notebook.draft(code);
  const { service } = notebook;
  const program = notebook.program();
  const asked = { ts, program, file: program.getSourceFile(file) };
  for (const at of offset > 0 ? [offset, offset - 1] : [offset]) {
    const info = service.getQuickInfoAtPosition(file, before + at);
    const found = info && describeName({ ...asked, position: before + at }, info);
    if (found) return found;
  }
  const help = service.getSignatureHelpItems(file, before + offset, undefined);
  return describeCall({ ...asked, position: before + offset }, help);
}
