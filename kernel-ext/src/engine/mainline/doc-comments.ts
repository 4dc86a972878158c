import type { Compiler, TypeScript } from "../compiler.js";
import { isDeclarations } from "../source-files.js";

/** How comments are parsed: all of them, or none. */
const modes = { all: 0, none: 1 } as const;

/** What the compiler has and its types do not declare. */
interface Internals {
  readonly objectAllocator: {
    getSymbolConstructor(): { readonly prototype: Documented };
    getSignatureConstructor(): { readonly prototype: Documented };
  };
  createDocumentRegistry(
    isCaseSensitive: boolean,
    folder: string | undefined,
    mode: number,
  ): TypeScript.DocumentRegistry;
}

type Parsed = TypeScript.SourceFile & {
  jsDocParsingMode?: number;
  readonly scriptKind?: TypeScript.ScriptKind;
};
type Commented = TypeScript.Node & { jsDoc?: { parent: TypeScript.Node }[] };

/** A symbol or a signature: what can be asked for its comments. */
interface Documented {
  declarations?: readonly TypeScript.Node[];
  declaration?: TypeScript.Node;
  [method: string]: unknown;
}

const questions = [
  "getDocumentationComment",
  "getContextualDocumentationComment",
  "getJsDocTags",
  "getContextualJsDocTags",
] as const;

/**
 * Keeps parsed files although a program does without them: another cell soon needs the same library again. Files
 * of declarations (those of the language, of Node, of packages) are parsed without their comments, which are half of the time
 * until the first cell: they are read when somebody asks about a name of that file. With other settings, by which
 * all files are parsed anew, what was parsed before is let go.
 */
export function keepingRegistry(ts: Compiler): TypeScript.DocumentRegistry {
  const { objectAllocator, createDocumentRegistry } = ts as unknown as Internals;
  const create = (mode: number): TypeScript.DocumentRegistry =>
    createDocumentRegistry(ts.sys.useCaseSensitiveFileNames, undefined, mode);
  const registries = (): { own: TypeScript.DocumentRegistry; packages: TypeScript.DocumentRegistry } => ({
    own: create(modes.all),
    packages: create(modes.none),
  });
  let current = { ...registries(), key: undefined as TypeScript.DocumentRegistryBucketKey | undefined };
  readWhenAsked(ts, objectAllocator.getSymbolConstructor().prototype);
  readWhenAsked(ts, objectAllocator.getSignatureConstructor().prototype);
  type Acquire = TypeScript.DocumentRegistry["acquireDocumentWithKey"];
  const acquire =
    (name: "acquireDocumentWithKey" | "updateDocumentWithKey"): Acquire =>
    (file, path, host, key, snapshot, version, kind, options) => {
      if (key !== current.key) current = { ...registries(), key };
      const isPlain = isDeclarations(file);
      const registry = isPlain ? current.packages : current.own;
      const jsDocParsingMode = isPlain ? modes.none : modes.all;
      const chosen = typeof options === "object" ? { ...options, jsDocParsingMode } : options;
      return registry[name](file, path, host, key, snapshot, version, kind, chosen);
    };
  return {
    ...current.own,
    acquireDocumentWithKey: acquire("acquireDocumentWithKey"),
    updateDocumentWithKey: acquire("updateDocumentWithKey"),
    releaseDocument: () => undefined,
    releaseDocumentWithKey: () => undefined,
  };
}

function readWhenAsked(ts: Compiler, prototype: Documented): void {
  for (const name of questions) {
    const answer = prototype[name];
    if (typeof answer !== "function") continue;
    prototype[name] = function (this: Documented, ...given: unknown[]): unknown {
      for (const each of this.declarations ?? [this.declaration])
        if (each) readComments(ts, each.getSourceFile());
      return answer.apply(this, given) as unknown;
    };
  }
}

/** Parses a file once more, with its comments, and moves them to the tree that is in use. */
function readComments(ts: Compiler, file: Parsed | undefined): void {
  if (file?.jsDocParsingMode !== modes.none) return;
  file.jsDocParsingMode = modes.all;
  const { languageVersion, impliedNodeFormat } = file;
  const options = { languageVersion, impliedNodeFormat, jsDocParsingMode: modes.all };
  move(ts, ts.createSourceFile(file.fileName, file.text, options, true, file.scriptKind), file);
}

/** Both trees are of the same text, so they have the same form. */
function move(ts: Compiler, from: Commented, to: Commented): void {
  if (from.jsDoc) to.jsDoc = from.jsDoc;
  for (const each of from.jsDoc ?? []) each.parent = to;
  const children: TypeScript.Node[] = [];
  ts.forEachChild(to, (child) => void children.push(child));
  let at = 0;
  ts.forEachChild(from, (child) => move(ts, child, children[at++] as TypeScript.Node));
}
