import type { NotebookFile } from "./notebook-structure.js";
import { textOf, withoutCode } from "./notebook-structure.js";

/** Where a number in a text comes from: `<!-- cifar100; gradmax minus mixture; points -->`. */
export interface Source {
  /** Of a stored result. */
  readonly experiment: string;
  /** A method, or two: `a minus b`, `a over b`. */
  readonly of: string;
  readonly quantity: string;
}

/**
 * The value that a source names.
 *
 * @throws Error for an unknown experiment, method or quantity
 */
export type LookUp = (source: Source) => number;

/** What a number is if not a result: chosen by us, claimed by the paper, or arithmetic. */
const noResults = ["setting", "abstract", "protocol", "arithmetic"];

/** A number, a unit or a few words, and the comment that says where it comes from. */
const quoted = /([+−-]?\d[\d,]*(?:\.\d+)?)([ \u00a0]?[kMGT]\b)?([^\d<]{0,40})<!--\s*([^>]*?)\s*-->/g;

/**
 * Lists contradictions between a text and the stored results it quotes, and numbers that may be results but name no
 * source.
 *
 * @param text Markdown
 * @param lookUp looks a source up
 */
export function proseProblems(text: string, lookUp: LookUp): string[] {
  const prose = withoutCode(text);
  return [
    ...[...prose.matchAll(quoted)].flatMap(([, shown, unit, words, comment]) =>
      quoteProblems({ shown: shown ?? "", unit: unit ?? "", words: words ?? "" }, comment ?? "", lookUp),
    ),
    ...numbersWithoutSource(prose),
  ];
}

/** The parts of a notebook that report results; in other files, the whole text. */
export function outcomes({ cells }: NotebookFile): string {
  const text = cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => textOf(source))
    .join("\n\n");
  const sections = text.split(/^(?=#+ )/m);
  return sections
    .filter((section) => /^#+ .*(learned|beside the paper|next to the paper)/i.test(section))
    .join("\n");
}

interface Shown {
  readonly shown: string;
  readonly unit: string;
  readonly words: string;
}

function quoteProblems({ shown, unit, words }: Shown, comment: string, lookUp: LookUp): string[] {
  if (noResults.includes(comment)) return [];
  const where = `${shown}${unit}${words} <!-- ${comment} -->`;
  const [experiment, of, quantity, ...more] = comment.split(/\s*;\s*/);
  if (experiment === undefined || of === undefined || quantity === undefined || more.length > 0) {
    return [`${where} names no source; write experiment; method; quantity, or ${noResults.join(", ")}`];
  }
  try {
    const value = lookUp({ experiment, of, quantity });
    const isShare = /^(cost|published|parameters|share)$/.test(quantity) && / over /.test(of);
    const told = isShare && words.trimStart().startsWith("%") ? 100 * value : value;
    return isRounded(told, shown, unit) ? [] : [`${where} is ${Number(told.toPrecision(5))}`];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}

const units: Readonly<Record<string, number>> = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Whether a number as it is written is the value, rounded to as many digits. */
function isRounded(value: number, shown: string, unit: string): boolean {
  const plain = shown.replaceAll(",", "").replace("−", "-").replace("+", "");
  const decimals = plain.split(".")[1]?.length ?? 0;
  const factor = units[unit.trim()] as number;
  return Math.abs(value / factor - Number(plain)) <= 0.5 * 10 ** -decimals + 1e-9;
}

/** Numbers of a kind that results have: with decimals, in percent or in points. */
function numbersWithoutSource(prose: string): string[] {
  const rest = prose
    .replace(quoted, (_all, _shown, _unit, words: string) => words)
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/\b95\s% interval/g, "interval");
  return [...rest.matchAll(/[^\s(|]*\d+\.\d+[^\n]{0,20}|[^\s(|]*\d+\s(?:%|points?\b)[^\n]{0,12}/g)].map(
    ([found]) => `"${found.trim()}" names no source and is not marked as ${noResults.join(", ")}`,
  );
}
