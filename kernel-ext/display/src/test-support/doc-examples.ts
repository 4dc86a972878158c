import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

/** One `@example` of a doc comment. */
export interface DocExample {
  readonly name: string;
  readonly file: string;
  readonly code: string;
}

/** A line of an example that says what it gives, and what it gave. */
export interface Claim {
  readonly line: string;
  readonly said: unknown;
  readonly given: unknown;
}

/** @returns every example in the sources of a folder, without its tests */
export function docExamples(folder: string): readonly DocExample[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$|test-support/.test(file));
  return files.sort().flatMap((file) => examplesIn(file, relative(folder, file)));
}

function examplesIn(file: string, name: string): readonly DocExample[] {
  const comments = readFileSync(file, "utf8").match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  const examples = comments.flatMap((comment) => {
    const text = comment.replace(/\*\/$/, "").replace(/^\s*\/?\*+ ?/gm, "");
    return text
      .split("@example")
      .slice(1)
      .map((part) => part.split(/\n@/)[0]?.trim() ?? "");
  });
  return examples.map((code, at) => ({ name: `${name} #${at + 1}`, file, code }));
}

/**
 * Runs an example with the exports of its file and of its package in scope.
 *
 * @param example from {@link docExamples}
 * @param api the exports of the package
 * @returns what its lines of the form `expression; // value` claim; other comments are skipped
 */
export async function runExample(
  example: DocExample,
  api: Readonly<Record<string, unknown>>,
): Promise<readonly Claim[]> {
  const own = (await import(pathToFileURL(example.file).href)) as Record<string, unknown>;
  const scope = { ...api, ...own };
  const claims: Claim[] = [];
  const claim = (line: string, said: unknown, given: unknown): void =>
    void claims.push({ line, said, given });
  const lines = example.code.split("\n").map((line) => {
    const match = /^(?!const |let |import |\s|\/\/|\}|\])(.+); \/\/ (.+)$/.exec(line);
    if (match === null || !isValue(match[2] ?? "")) return line;
    return `claim(${JSON.stringify(line)}, (${match[2]}), (${match[1]}));`;
  });
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const code = ts.transpileModule(lines.join("\n"), { compilerOptions: options }).outputText;
  const names = [...Object.keys(scope), "claim"];
  const run = new AsyncFunction(...names, code.replace(/^export \{\};?/m, ""));
  await run(...Object.values(scope), claim);
  return claims;
}

const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: string[]
) => (...given: unknown[]) => Promise<unknown>;

function isValue(text: string): boolean {
  const source = ts.createSourceFile("value.ts", `(${text})`, ts.ScriptTarget.ES2022);
  const [statement] = source.statements;
  const problems = (source as unknown as { parseDiagnostics: readonly unknown[] }).parseDiagnostics;
  if (problems.length > 0 || statement === undefined || !ts.isExpressionStatement(statement)) return false;
  const parenthesized = statement.expression;
  return ts.isParenthesizedExpression(parenthesized) && isLiteral(parenthesized.expression);
}

function isLiteral(node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isLiteral);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every(
      (property) => ts.isPropertyAssignment(property) && isLiteral(property.initializer),
    );
  }
  if (ts.isPrefixUnaryExpression(node)) return isLiteral(node.operand);
  const isKeyword = node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
  return isKeyword || ts.isStringLiteral(node) || ts.isNumericLiteral(node);
}
