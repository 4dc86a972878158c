import ts from "typescript";
import {
  cellProblems,
  fileProblems,
  headingsOf,
  type NotebookFile,
  outputProblems,
  textOf,
  withoutCode,
} from "./notebook-structure.js";

const longestCell = 12;
const mostNames = 5;
/** The length of the class. */
export const classMinutes = 90;

/**
 * Lists where a notebook of the class breaks those of its rules that a program can check: short cells without types to read, few
 * imports, questions, minutes at each heading.
 *
 * @param name file name, such as `00-words.ipynb`
 * @param notebook the file's content
 * @returns one sentence per problem
 */
export function classProblems(name: string, notebook: NotebookFile): string[] {
  return [
    ...fileProblems(name, notebook),
    ...openingProblems(notebook),
    ...minuteProblems(notebook),
    ...endingProblems(notebook),
    ...notebook.cells.flatMap((cell, index) => [
      ...cellProblems(cell, `cell ${index + 1}`),
      ...(cell.cell_type === "code"
        ? codeProblems(textOf(cell.source), `cell ${index + 1}`)
        : proseProblems(textOf(cell.source), `cell ${index + 1}`)),
    ]),
    ...outputProblems(notebook),
  ];
}

/** The minutes that a notebook says it takes; undefined if it does not. */
export function minutesOf({ cells }: NotebookFile): number | undefined {
  const title = textOf(cells[0]?.source).split("\n", 1)[0] ?? "";
  return minutesIn(title);
}

const minutesIn = (heading: string): number | undefined => {
  const found = /\((\d+) minutes\)$/.exec(heading)?.[1];
  return found === undefined ? undefined : Number(found);
};

function openingProblems({ cells }: NotebookFile): string[] {
  const [first] = textOf(cells[0]?.source).split("\n", 1);
  const isTitle = cells[0]?.cell_type === "markdown" && /^# .+\? \(\d+ minutes\)$/.test(first ?? "");
  return isTitle
    ? []
    : ["its first line is not a title with a question and minutes, like # What? (15 minutes)"];
}

/** What stands below these headings is not part of the minutes. */
const untimed = /^(exercises|what we learned)/i;

function minuteProblems(notebook: NotebookFile): string[] {
  const parts = headingsOf(notebook).filter(({ level, text }) => level === 2 && !untimed.test(text));
  const without = parts.filter(({ text }) => minutesIn(text) === undefined);
  const sum = parts.reduce((minutes, { text }) => minutes + (minutesIn(text) ?? 0), 0);
  const whole = minutesOf(notebook);
  return [
    ...without.map(({ text }) => `the heading "${text}" has no minutes`),
    ...(sum === whole ? [] : [`its headings take ${sum} minutes, its title ${whole ?? "none"}`]),
  ];
}

function endingProblems(notebook: NotebookFile): string[] {
  const headings = headingsOf(notebook).map(({ text }) => text);
  const code = notebook.cells.map(({ cell_type, source }) => (cell_type === "code" ? textOf(source) : ""));
  const isMissing = (words: RegExp): boolean => !headings.some((text) => words.test(text));
  return [
    ...(isMissing(/^what we learned/i) ? ["no heading says what we learned"] : []),
    ...(isMissing(/^exercises/i) ? ["it has no exercises"] : []),
    ...(code.some((text) => /\bquestion\(/.test(text)) ? [] : ["it asks no question"]),
  ];
}

function codeProblems(text: string, where: string): string[] {
  const file = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);
  const lines = text.trimEnd().split("\n").length;
  const names = importedNames(file);
  return [
    ...(lines > longestCell ? [`${where} has ${lines} lines, not ${longestCell} at most`] : []),
    ...(names > mostNames ? [`${where} imports ${names} names, not ${mostNames} at most`] : []),
    ...hardTypes(file).map((type) => `${where} has the type ${type}, which a beginner must read`),
  ];
}

function importedNames({ statements }: ts.SourceFile): number {
  const counts = statements.filter(ts.isImportDeclaration).map(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.length : 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Type parameters, type arguments, and assertions other than `as const`. */
function hardTypes(node: ts.Node): string[] {
  const own =
    ts.isTypeParameterDeclaration(node) ||
    (ts.isTypeReferenceNode(node) && node.typeArguments !== undefined) ||
    ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.typeArguments !== undefined) ||
    (ts.isAsExpression(node) && node.type.getText() !== "const");
  const below: string[] = [];
  ts.forEachChild(node, (child) => {
    below.push(...hardTypes(child));
  });
  return own ? [node.getText().split("\n", 1)[0] ?? ""] : below;
}

function proseProblems(text: string, where: string): string[] {
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, address]) => address ?? "");
  return [
    ...(/!(?!\[)/.test(withoutCode(text).replace(/<!--/g, "")) ? [`${where} has an exclamation mark`] : []),
    ...links
      .filter((address) => address.includes("/") && !/^https?:/.test(address))
      .map((address) => `${where} links to ${address}, which a hand-out does not have`),
  ];
}

/**
 * Lists where the page of the class gives other minutes than its notebooks, or not {@link classMinutes} in all.
 *
 * @param page Markdown with a table whose rows link to the notebooks and have the minutes in their third column
 * @param notebooks by file name
 */
export function pageProblems(page: string, notebooks: ReadonlyMap<string, NotebookFile>): string[] {
  const sum = [...notebooks.values()].reduce((minutes, notebook) => minutes + (minutesOf(notebook) ?? 0), 0);
  const wrong = [...notebooks].flatMap(([name, notebook]) => {
    const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(`](${name})`));
    const told = row?.split("|")[3]?.trim();
    const own = String(minutesOf(notebook));
    return told === own
      ? []
      : [`${name} takes ${own} minutes, its row on the page says ${told ?? "nothing"}`];
  });
  return [...wrong, ...(sum === classMinutes ? [] : [`the class takes ${sum} minutes, not ${classMinutes}`])];
}
