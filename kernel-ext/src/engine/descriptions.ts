import type { Compiler, TypeScript } from "./compiler.js";
import { docText, textOf } from "./doc-text.js";
import type { Inspection } from "./engine.js";
import { optionLists } from "./option-lists.js";

/** A file in a program, and the place in it that is asked about. */
export interface Asked {
  readonly ts: Compiler;
  readonly program: TypeScript.Program;
  readonly file: TypeScript.SourceFile | undefined;
  readonly position: number;
}

/** A function of the compiler that its types do not declare. */
interface Internals {
  readonly getTouchingPropertyName?: (file: TypeScript.SourceFile, position: number) => TypeScript.Node;
}

/** Describes a name from what the compiler shows of it; undefined for a name that nobody has declared. */
export function describeName(
  { ts, program, file, position }: Asked,
  info: TypeScript.QuickInfo,
): Inspection | undefined {
  const signature = signatureOf(info.displayParts);
  // A name without a kind and a type is not declared.
  if (signature === "" || (String(info.kind) === "" && signature === "any")) return undefined;
  const { getTouchingPropertyName: nodeAt } = ts as Compiler & Internals;
  return {
    signature,
    ...documented(info.documentation, info.tags),
    options: file && nodeAt ? optionLists(ts, program, nodeAt(file, position)) : [],
  };
}

/** A name's signature; one that was imported is shown as what it is. */
export function signatureOf(parts: readonly TypeScript.SymbolDisplayPart[] | undefined): string {
  return textOf(parts)
    .replace(/^\(alias\) (?=[\w$]+[(<])/, "function ")
    .replace(/^\(alias\) /gm, "")
    .replace(/\nimport .*$/, "");
}

/** Describes the function whose arguments are being written. */
export function describeCall(
  { ts, program, file }: Asked,
  help: TypeScript.SignatureHelpItems | undefined,
): Inspection | undefined {
  const item = help?.items[help.selectedItemIndex];
  if (!file || !help || !item) return undefined;
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
    options: call ? optionLists(ts, program, call, call) : [],
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
