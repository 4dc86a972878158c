import { readFileSync } from "node:fs";
import ts from "typescript";

/** A notebook file as its author or Jupyter wrote it; texts may be lists of lines. */
export interface NotebookFile {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly metadata: { readonly kernelspec?: { readonly name?: string; readonly language?: string } };
  readonly cells: readonly NotebookFileCell[];
}

type Text = string | readonly string[];

/** A cell of it. */
export interface NotebookFileCell {
  readonly id?: string;
  readonly cell_type: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly source: Text;
  readonly execution_count?: number | null;
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly name?: string;
    readonly data?: Record<string, unknown>;
  }[];
}

/** What a user may import of the library: `"mixture-growth"`, `"mixture-growth/data"`, …. */
const entryPoints: ReadonlySet<string> = new Set(
  Object.keys(library().exports).map((entry) => entry.replace(/^\./, library().name)),
);

function library(): { readonly name: string; readonly exports: object } {
  return JSON.parse(readFileSync(new URL("../../src/package.json", import.meta.url), "utf8"));
}

const longestFunction = 15;
/** On a small screen, longer lines are cut at the right in JupyterLab, or wrap. */
const longestLine = 100;
const plotly = "application/vnd.plotly.v1+json";

/**
 * Lists where a notebook breaks those house rules that a program can check.
 *
 * @param name file name, such as `00-start-here.ipynb`
 * @param notebook the file's content
 * @returns one sentence per problem
 */
export function notebookProblems(name: string, notebook: NotebookFile): string[] {
  return [
    ...fileProblems(name, notebook),
    ...openingProblems(notebook),
    ...endingProblems(notebook),
    ...notebook.cells.flatMap((cell, index) => cellProblems(cell, `cell ${index + 1}`)),
    ...outputProblems(notebook),
  ];
}

/** What is wrong with a notebook's name and format. */
export function fileProblems(
  name: string,
  { nbformat, nbformat_minor, metadata, cells }: NotebookFile,
): string[] {
  const ids = cells.map(({ id }) => id);
  return when([
    [
      !/^\d\d-[a-z0-9]+(-[a-z0-9]+)*\.ipynb$/.test(name),
      "its name is not a number and words, like 00-start-here.ipynb",
    ],
    [nbformat !== 4 || nbformat_minor < 5, "its format is older than 4.5"],
    [metadata.kernelspec?.name !== "mixture-growth", "its kernel is not mixture-growth"],
    [metadata.kernelspec?.language !== "typescript", "its kernel's language is not typescript"],
    [ids.includes(undefined) || new Set(ids).size < ids.length, "a cell has no id, or two have the same"],
    [!cells.some(({ metadata: { tags = [] } }) => tags.includes("result")), "no cell is tagged result"],
  ]);
}

/** First a title with one question and the times, then imports and the profile. */
function openingProblems({ cells }: NotebookFile): string[] {
  const title = textOf(cells[0]?.source);
  const code = textOf(cells.find(({ cell_type }) => cell_type === "code")?.source);
  return when([
    [cells[0]?.cell_type !== "markdown" || !/^# \S/.test(title), "its first cell is not a title"],
    [!title.includes("?"), "its first cell asks no question"],
    [
      !/\bsmoke\b/.test(title) || !/\blaptop\b/.test(title),
      "its first cell does not say how long the profiles take",
    ],
    [!/from "mixture-growth"/.test(code), "its first code cell does not import mixture-growth"],
    [!/MIXTURE_GROWTH_PROFILE|profile(From)?\(/.test(code), "its first code cell does not read the profile"],
  ]);
}

function endingProblems({ cells }: NotebookFile): string[] {
  const sections = cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => textOf(source));
  const withHeading = (words: RegExp): string | undefined =>
    sections.find((text) =>
      [...text.matchAll(/^#+ (.*)$/gm)].some(([, heading]) => words.test(heading ?? "")),
    );
  const exercises = withHeading(/exercises/i)?.match(/^\d+\. /gm)?.length ?? 0;
  return when([
    [withHeading(/learn/i) === undefined, "no heading says what we learned"],
    [exercises < 3 || exercises > 5, `it has ${exercises} numbered exercises, not 3 to 5`],
    [withHeading(/references/i) === undefined, "it has no references"],
  ]);
}

/** What is wrong with a cell: its imports, lines and functions, or its units. */
export function cellProblems({ cell_type, source }: NotebookFileCell, where: string): string[] {
  const text = textOf(source);
  if (text.trim() === "") return [`${where} is empty`];
  if (cell_type !== "code") return unitProblems(text, where);
  const parsed = ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true);
  const imported = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return [
    ...lineProblems(text, where),
    ...imported
      .filter((name) => /^[./]|^mixture-growth(-\w+)?\//.test(name) && !entryPoints.has(name))
      .map((name) => `${where} imports ${name}; notebooks import packages and their entry points`),
    ...functionsIn(parsed)
      .filter((lines) => lines > longestFunction)
      .map(
        (lines) => `${where} has a function of ${lines} lines; more than ${longestFunction} belong in src`,
      ),
  ];
}

/** Numbers that a line may part from their units. */
export function unitProblems(markdown: string, where: string): string[] {
  const parted = withoutCode(markdown).matchAll(/\d(?:[\d.,]*\d)? (?:%|[kMGTP]\b)/g);
  return [...parted].map(([found]) => `${where} has "${found}"; write a non-breaking space before the unit`);
}

/** Markdown without code, formulas, and the addresses of links and pictures. */
export function withoutCode(markdown: string): string {
  return markdown
    .replace(/```[\s\S]*?```/g, "")
    .replace(/`[^`\n]*`/g, "`")
    .replace(/\$[^$\n]*\$/g, "")
    .replace(/\]\([^)]*\)/g, "]");
}

/** Lines that a small screen cuts, and uses of the type that switches checking off. */
export function lineProblems(text: string, where: string): string[] {
  return [
    ...text
      .split("\n")
      .filter((line) => line.length > longestLine)
      .map((line) => `${where} has a line of ${line.length} characters, not ${longestLine} at most`),
    ...(/\bany\b(?=[\s;,)[>]|$)/m.test(withoutTexts(text)) ? [`${where} uses the type any`] : []),
  ];
}

/** Code without its comments and strings, roughly: enough to find a word of the language. */
function withoutTexts(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"[^"\n]*"|'[^'\n]*'|`[^`]*`/gm, "");
}

/** The length in lines of every function below a node. */
function functionsIn(node: ts.Node): number[] {
  const file = node.getSourceFile();
  const line = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  const own = ts.isFunctionLike(node) ? [line(node.getEnd()) - line(node.getStart()) + 1] : [];
  const below: number[] = [];
  ts.forEachChild(node, (child) => {
    below.push(...functionsIn(child));
  });
  return [...own, ...below];
}

/** Committed outputs come from one run from top to bottom, and can be read without a kernel. */
export function outputProblems({ cells }: NotebookFile): string[] {
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const counts = code.map(({ execution_count }) => execution_count ?? null);
  const outputs = code.flatMap(({ outputs: own = [] }) => own);
  const isRun = counts.some((count) => count !== null) || outputs.length > 0;
  if (!isRun) return [];
  const bundles = outputs.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return when([
    [
      counts.some((count, index) => count !== index + 1),
      "its cells were not run once each from top to bottom",
    ],
    [outputs.some(({ output_type }) => output_type === "error"), "it shows an error"],
    [
      outputs.some(({ output_type, name }) => output_type === "stream" && name === "stderr"),
      "it shows text on stderr",
    ],
    [bundles.some((data) => !("text/plain" in data)), "an output has no plain text"],
    [
      bundles.some((data) => plotly in data && !("text/html" in data) && !("image/png" in data)),
      "a figure has no picture for those who only read the file",
    ],
  ]);
}

/** The headings of a notebook, in order. */
export function headingsOf({ cells }: NotebookFile): { readonly level: number; readonly text: string }[] {
  return cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .flatMap(({ source }) => [...textOf(source).matchAll(/^(#+) (.*)$/gm)])
    .map(([, marks = "", text = ""]) => ({ level: marks.length, text: text.trim() }));
}

export function textOf(text: Text | undefined): string {
  return typeof text === "string" ? text : (text ?? []).join("");
}

function when(rules: readonly (readonly [boolean, string])[]): string[] {
  return rules.flatMap(([isBroken, problem]) => (isBroken ? [problem] : []));
}
