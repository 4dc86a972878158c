import type { Compiler, TypeScript } from "./compiler.js";

/** What an expression sees where a debugger evaluates it. */
interface FrameNames {
  /** Whether a name is one of the frame's own, which comes before all others. */
  isLocal(name: string): boolean;
  /** JavaScript that reads a name of the notebook or of the file; undefined if there is no such name. */
  shared(name: string): string | undefined;
}

/**
 * Turns what a person asks a debugger into JavaScript: compiled code holds the names of a notebook as properties.
 *
 * @throws SyntaxError if it cannot be read
 */
export function frameExpression(ts: Compiler, code: string, names: FrameNames): string {
  const isObject = code.trimStart().startsWith("{") && problemsOf(ts, `(${code})`).length === 0;
  const source = isObject ? `(${code})` : code;
  const [problem] = problemsOf(ts, source);
  if (problem) throw new SyntaxError(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  const { outputText } = ts.transpileModule(source, {
    fileName: "expression.ts",
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    transformers: { before: [shared(ts, names)] },
  });
  // Today's compiler writes a directive before what is only an expression.
  return outputText
    .replace(/^"use strict";\n/, "")
    .trim()
    .replace(/;$/, "");
}

/** Whether an expression runs code that may take long: it calls something, or has a loop. */
export function runsCode(ts: Compiler, code: string): boolean {
  const visit = (node: TypeScript.Node): boolean =>
    ts.isCallOrNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isIterationStatement(node, false) ||
    ts.forEachChild(node, visit) === true;
  return visit(ts.createSourceFile("expression.ts", `(${code})`, ts.ScriptTarget.ES2022));
}

function problemsOf(ts: Compiler, code: string): readonly TypeScript.Diagnostic[] {
  return ts.transpileModule(code, { fileName: "expression.ts", reportDiagnostics: true }).diagnostics ?? [];
}

function shared(
  ts: Compiler,
  { isLocal, shared: read }: FrameNames,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => {
    const { factory: f } = context;
    return (file) => {
      const bound = boundNames(ts, file);
      const replaced = (node: TypeScript.Identifier): TypeScript.Expression => {
        const { text } = node;
        const access = bound.has(text) || isLocal(text) ? undefined : read(text);
        return access === undefined ? node : f.createIdentifier(access);
      };
      const visit = (node: TypeScript.Node): TypeScript.Node => {
        if (ts.isTypeNode(node)) return node;
        if (ts.isIdentifier(node)) return replaced(node);
        if (ts.isShorthandPropertyAssignment(node)) {
          return f.createPropertyAssignment(node.name, replaced(node.name));
        }
        const { name, label, propertyName } = node as NamedNode;
        const isName = (child: TypeScript.Node): boolean =>
          (child === name || child === label || child === propertyName) && ts.isIdentifier(child);
        return ts.visitEachChild(node, (child) => (isName(child) ? child : visit(child)), context);
      };
      return ts.visitEachChild(file, visit, context);
    };
  };
}

/** What is a name in some nodes, and no value: that of a property, a declaration, a label. */
interface NamedNode extends TypeScript.Node {
  readonly name?: TypeScript.Node;
  readonly label?: TypeScript.Node;
  readonly propertyName?: TypeScript.Node;
}

function boundNames(ts: Compiler, file: TypeScript.SourceFile): ReadonlySet<string> {
  const bound = new Set<string>();
  const visit = (node: TypeScript.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionLike(node) ||
      ts.isClassLike(node);
    if (isDeclaration && node.name && ts.isIdentifier(node.name)) bound.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return bound;
}
