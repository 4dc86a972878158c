import {
  awaitedImports,
  call,
  linkedFirst,
  ownNames,
  plainCalls,
  type Transformer,
  valued,
} from "./cell-transforms.js";
import { CodeMap } from "./code-map.js";
import type { Compiler, TypeScript } from "./compiler.js";
import { type DeclaredNames, declaredNames, declaring } from "./declaring.js";
import type { CodePlace } from "./engine.js";
import { type AskedNames, askedNames, checkedDefaults } from "./import-names.js";
import { tracked } from "./tracking.js";

/** Code that Node can run, with its source maps. */
export interface Lowered {
  readonly code: string;
  /** From the code back to what people wrote, one map for each step. */
  readonly maps: readonly CodeMap[];
  /** The places of a cell's steps in what was lowered: only the last of the maps leads back from there. */
  readonly steps: readonly CodePlace[];
  /** The names that a cell declares for later cells. */
  readonly declared: readonly string[];
}

/** What kind of code is lowered. */
interface LoweringOptions {
  readonly fileName: string;
  /** A cell may await: so its imports are awaited, for packages that only `import()` can load, and it is tracked. */
  readonly isCell: boolean;
  /** How the engine has code written, such as JSX and decorators. */
  readonly emit?: TypeScript.CompilerOptions;
  /** Whether the last statement is an expression whose value is exported as `cellValue`. */
  readonly hasValue?: boolean;
  /** Whether modules are asked for all names that a cell imports as values. */
  readonly asksNames?: boolean;
}

/**
 * Turns TypeScript or JavaScript modules into the body of a function that can be interrupted.
 *
 * Loops check at every iteration whether the cell was interrupted, which costs about a nanosecond, and code continues after
 * an `await` only if its cell was not abandoned.
 *
 * @param source the module; an inline source map in it is used
 * @returns CommonJS code with its source maps
 */
export function lower(ts: Compiler, source: string, options: LoweringOptions): Lowered {
  const inner = takeInlineMap(source);
  const steps: CodePlace[] = [];
  const asked: AskedNames = new Map();
  const declared: DeclaredNames = { all: new Set(), live: new Set() };
  const { outputText, sourceMapText } = ts.transpileModule(inner.code, {
    fileName: options.fileName,
    compilerOptions: {
      ...options.emit,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
    transformers: options.isCell
      ? {
          before: [
            ...(options.asksNames ? [askedNames(ts, asked)] : []),
            linkedFirst(ts),
            plainCalls(ts),
            tracked(ts, steps),
            ...(options.hasValue ? [valued(ts)] : []),
            declaredNames(ts, declared),
            interruptible(ts),
          ],
          after: [awaitedImports(ts, asked), declaring(ts, declared), ownNames(ts, "$exports")],
        }
      : { before: [interruptible(ts)], after: [checkedDefaults(ts), ownNames(ts, "exports")] },
  });
  const outer = sourceMapText === undefined ? undefined : new CodeMap(sourceMapText);
  const maps = [outer, inner.map].filter((map) => map !== undefined);
  return {
    code: outputText.replace(/^\/\/# sourceMappingURL=.*$/m, ""),
    maps,
    steps,
    declared: [...declared.all],
  };
}

/** Whether the code at a place is a statement that no line of a person stands for, such as the check in a loop. */
export function isWrittenByCompiler(code: string): boolean {
  return /^(?:\$(?:tracker(?:\$own)?\.step|live(?:\$own)?)\(|if \(\$flags(?:\$own)?\[0\]\)|\$check(?:\$own)?\(\)|\$resumed(?:\$own)?\(\);|Object(?:\$own)?\.defineProperty\(\$?exports(?:\$own)?,|\$?exports(?:\$own)?\.[\w$]+ = (?:void 0|\$?exports\b)|\$?exports(?:\$own)?\.([\w$]+) = (?:\1|[\w$]+_\d+\.[\w$]+);)/.test(
    code,
  );
}

/** How far behind the begin of a statement its first written character is: a cell's value is assigned by the compiler. */
export function valueOffset(code: string): number {
  return /^\$?exports(?:\$own)?\.(?:tsLastExpr\d*|\$value\$own) = /.exec(code)?.[0].length ?? 0;
}

function interruptible(ts: Compiler): Transformer {
  return (context) => {
    const { factory: f } = context;
    const polled = (body: TypeScript.Statement): TypeScript.Block => {
      const flag = f.createElementAccessExpression(f.createIdentifier("$flags"), 0);
      const poll = f.createIfStatement(flag, f.createExpressionStatement(call(f, "$check")));
      return ts.isBlock(body)
        ? f.updateBlock(body, [poll, ...body.statements])
        : f.createBlock([poll, body], true);
    };
    const visit = (before: TypeScript.Node): TypeScript.Node => {
      const node = ts.visitEachChild(before, visit, context);
      if (ts.isAwaitExpression(node)) return call(f, "$resumed", [node]);
      if (isAsyncFunction(ts, node)) return checkedAtStart(ts, context, node);
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        return f.createIdentifier("$meta");
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        return call(f, "$import", node.arguments);
      }
      if (!ts.isIterationStatement(node, false)) return node;
      const { statement } = node;
      return ts.visitEachChild(node, (each) => (each === statement ? polled(statement) : each), context);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

type AsyncFunction =
  | TypeScript.FunctionDeclaration
  | TypeScript.FunctionExpression
  | TypeScript.ArrowFunction
  | TypeScript.MethodDeclaration;

/** Only with a body in braces: libraries read the source of arrow functions that are a mere expression. */
function isAsyncFunction(ts: Compiler, node: TypeScript.Node): node is AsyncFunction {
  const isFunction =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node);
  if (!isFunction || !node.body || !ts.isBlock(node.body)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

/** A callback that a library's loop awaits ends that loop if its cell was abandoned. */
function checkedAtStart(
  ts: Compiler,
  context: TypeScript.TransformationContext,
  node: AsyncFunction,
): TypeScript.Node {
  const { factory: f } = context;
  const check = f.createExpressionStatement(call(f, "$resumed"));
  const visit = (child: TypeScript.Node): TypeScript.Node =>
    child === node.body && ts.isBlock(child) ? f.updateBlock(child, [check, ...child.statements]) : child;
  return ts.visitEachChild(node, visit, context);
}

function takeInlineMap(source: string): { readonly code: string; readonly map: CodeMap | undefined } {
  const marker = "//# sourceMappingURL=data:application/json;base64,";
  const at = source.lastIndexOf(marker);
  if (at < 0) return { code: source, map: undefined };
  const map = new CodeMap(Buffer.from(source.slice(at + marker.length), "base64").toString("utf8"));
  return { code: source.slice(0, at), map };
}
