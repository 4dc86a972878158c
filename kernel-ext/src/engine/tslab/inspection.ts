import type { Compiler, TypeScript } from "../compiler.js";
import { docText, textOf } from "../doc-text.js";
import type { Inspection } from "../engine.js";
import { optionLists } from "../option-lists.js";
import { cellPrefix, type TslabCompiler } from "./tslab-compiler.js";

/**
 * Describes the name at an offset (in UTF-16 units) or right before it, else the function whose arguments are being written.
 *
 * @param declarations what earlier cells declared
 */
export function inspectCode(
  compiler: TslabCompiler,
  declarations: string,
  code: string,
  offset: number,
): Inspection | undefined {
  for (const at of offset > 0 ? [offset, offset - 1] : [offset]) {
    const info = compiler.converter.inspect(declarations, code, at);
    const found = info && describeName(compiler, info, at + cellPrefix.length);
    if (found) return found;
  }
  return describeCall(compiler, offset + cellPrefix.length);
}

function describeName(
  { ts, program, cellFile }: TslabCompiler,
  info: TypeScript.QuickInfo,
  position: number,
): Inspection | undefined {
  const signature = textOf(info.displayParts)
    .replace(/^\(alias\) /, "")
    .replace(/\nimport .*$/, "");
  // A name without a kind and a type is not declared.
  if (signature === "" || (String(info.kind) === "" && signature === "any")) return undefined;
  const file = program().getSourceFile(cellFile);
  const { getTouchingPropertyName: nodeAt } = ts as Compiler & Internals;
  return {
    signature,
    ...documented(info.documentation, info.tags),
    options: file && nodeAt ? optionLists(ts, program(), nodeAt(file, position)) : [],
  };
}

/** Functions of the compiler that its types do not declare. */
interface Internals {
  readonly getTouchingPropertyName?: (file: TypeScript.SourceFile, position: number) => TypeScript.Node;
  readonly SignatureHelp?: {
    getSignatureHelpItems(
      program: TypeScript.Program,
      file: TypeScript.SourceFile,
      position: number,
      reason: undefined,
      cancellation: object,
    ): TypeScript.SignatureHelpItems | undefined;
  };
}

/** A cancellation token for the compiler. */
export const neverCancelled = {
  isCancellationRequested: () => false,
  throwIfCancellationRequested: () => undefined,
};

function describeCall({ ts, program, cellFile }: TslabCompiler, position: number): Inspection | undefined {
  const { SignatureHelp } = ts as Compiler & Internals;
  const file = program().getSourceFile(cellFile);
  if (!file || !SignatureHelp) return undefined;
  const help = SignatureHelp.getSignatureHelpItems(program(), file, position, undefined, neverCancelled);
  const item = help?.items[help.selectedItemIndex];
  if (!help || !item) return undefined;
  const { prefixDisplayParts, separatorDisplayParts, suffixDisplayParts, parameters } = item;
  const last = item.isVariadic ? parameters.length - 1 : help.argumentIndex;
  const current = Math.min(help.argumentIndex, last);
  const texts = parameters.map(({ displayParts }) => textOf(displayParts));
  const separator = textOf(separatorDisplayParts);
  const before =
    textOf(prefixDisplayParts) +
    texts
      .slice(0, current)
      .map((text) => text + separator)
      .join("");
  const marked = texts[current];
  const call = callAt(ts, file, help.applicableSpan.start);
  return {
    signature: textOf(prefixDisplayParts) + texts.join(separator) + textOf(suffixDisplayParts),
    ...(marked === undefined
      ? {}
      : { argument: { start: before.length, end: before.length + marked.length } }),
    ...documented(item.documentation, item.tags),
    options: call ? optionLists(ts, program(), call, call) : [],
  };
}

/** The innermost call whose arguments begin there or earlier. */
function callAt(
  ts: Compiler,
  file: TypeScript.SourceFile,
  position: number,
): TypeScript.CallLikeExpression | undefined {
  let found: TypeScript.CallLikeExpression | undefined;
  const visit = (node: TypeScript.Node): void => {
    if (node.pos > position || node.end < position) return;
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    if (isCall && node.expression.end < position) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function documented(
  documentation: readonly TypeScript.SymbolDisplayPart[] | undefined,
  tags: readonly TypeScript.JSDocTagInfo[] | undefined,
): Pick<Inspection, "documentation" | "tags"> {
  return {
    documentation: docText(documentation),
    tags: (tags ?? []).map(({ name, text }) => ({ name, text: docText(text) })),
  };
}
