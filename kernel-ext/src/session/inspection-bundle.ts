import { bundle, escapeHtml, type MimeBundle } from "mixture-growth-display";
import type { Inspection, OptionList } from "../engine/engine.js";

/** The name may be empty. */
type Row = readonly [name: string, text: string];

/** A heading and what is below it. */
interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Examples are code. */
  readonly isCode?: boolean;
}

/** Tags with a heading of their own, in the order in which they are shown. */
const headings: Readonly<Record<string, string>> = {
  param: "Parameters",
  returns: "Returns",
  throws: "Throws",
  example: "Example",
};
const spellings: Readonly<Record<string, string>> = { return: "returns", exception: "throws", arg: "param" };

/** Lays out an inspection as plain text and HTML, which has no colours of its own, so it suits any theme. */
export function inspectionBundle(inspection: Inspection): MimeBundle {
  // A tooltip is small: what is needed next comes first.
  const [parameters, rest] = tagSections(inspection);
  const sections = [...parameters, ...inspection.options.map(optionSection), ...rest];
  return bundle({ plain: asText(inspection, sections), html: asHtml(inspection, sections) });
}

function tagSections({ tags }: Inspection): readonly [parameters: Section[], rest: Section[]] {
  const named = tags.map(({ name, text }) => ({ name: spellings[name] ?? name, text: text.trim() }));
  const known = Object.entries(headings).flatMap(([tag, title]): Section[] => {
    const texts = named.filter(({ name }) => name === tag).map(({ text }) => text);
    if (texts.length === 0) return [];
    if (tag === "example")
      return texts.map((text) => ({ title, rows: [["", unfenced(text)]], isCode: true }));
    return [{ title, rows: texts.map((text) => (tag === "param" ? parameter(text) : ["", text])) }];
  });
  const others = named
    .filter(({ name }) => !(name in headings))
    .map(({ name, text }): Section => ({ title: `@${name}`, rows: text === "" ? [] : [["", text]] }));
  const isParameters = ({ title }: Section): boolean => title === headings.param;
  return [known.filter(isParameters), [...known.filter((each) => !isParameters(each)), ...others]];
}

function parameter(text: string): Row {
  const [, name = "", rest = ""] = /^(\S+)\s*(?:-\s+)?(.*)$/s.exec(text) ?? [];
  return [name, rest];
}

function unfenced(example: string): string {
  return example.replace(/^```\w*\n?/gm, "").trim();
}

function optionSection({ of, options, more }: OptionList): Section {
  const title = of === undefined || of === "options" ? "Options" : `Options of ${of}`;
  const rows = options.map(
    ({ name, isOptional, type, documentation }): Row => [
      `${name}${isOptional ? "?" : ""}: ${type}`,
      documentation,
    ],
  );
  return { title, rows: more.length === 0 ? rows : [...rows, [`and ${more.length} more`, more.join(", ")]] };
}

/** A name of at most this many characters has its text on the same line. */
const widestName = 30;

function asText({ signature, argument, documentation }: Inspection, sections: readonly Section[]): string {
  const current = argument ? `At the cursor: ${signature.slice(argument.start, argument.end)}` : "";
  const laidOut = sections.map(({ title, rows }) => {
    const width = Math.max(0, ...rows.map(([name]) => name.length).filter((length) => length <= widestName));
    const lines = rows.map(([name, text]) => indented(name, text, width));
    return [title, ...lines].join("\n");
  });
  return [signature, current, documentation, ...laidOut].filter((part) => part !== "").join("\n\n");
}

function indented(name: string, text: string, width: number): string {
  const rest = text.replaceAll("\n", `\n  ${" ".repeat(name === "" ? 0 : width + 2)}`);
  if (name === "") return `  ${rest}`;
  if (text === "") return `  ${name}`;
  if (name.length > width) return `  ${name}\n  ${" ".repeat(width)}  ${rest}`;
  return `  ${name.padEnd(width)}  ${rest}`;
}

function asHtml({ signature, argument, documentation }: Inspection, sections: readonly Section[]): string {
  const { start, end } = argument ?? { start: 0, end: 0 };
  const [before, current, after] = [
    signature.slice(0, start),
    signature.slice(start, end),
    signature.slice(end),
  ].map(escapeHtml);
  const marked = before + (current === "" ? "" : `<b><u>${current}</u></b>`) + after;
  const laidOut = sections.map(
    ({ title, rows, isCode }) => `<p><b>${escapeHtml(title)}</b></p>${body(rows, isCode)}`,
  );
  return [`<pre>${marked}</pre>`, prose(documentation), ...laidOut].join("");
}

function body(rows: Section["rows"], isCode = false): string {
  if (isCode) return rows.map(([, text]) => `<pre>${escapeHtml(text)}</pre>`).join("");
  if (rows.every(([name]) => name === "")) return rows.map(([, text]) => prose(text)).join("");
  const cells = rows.map(
    ([name, text]) =>
      `<tr><td style="text-align:left"><code>${escapeHtml(name)}</code></td><td style="text-align:left">${inline(text)}</td></tr>`,
  );
  return `<table style="margin-left:0">${cells.join("")}</table>`;
}

/** Paragraphs, lists as lines, and code: of markdown, what doc comments use. */
function prose(text: string): string {
  const parts = text.split(/^```\w*$/m);
  return parts
    .map((part, at) => {
      if (at % 2 === 1) return `<pre>${escapeHtml(part.trim())}</pre>`;
      const paragraphs = part.split(/\n\s*\n/).filter((each) => each.trim() !== "");
      return paragraphs.map((each) => `<p>${inline(each.trim())}</p>`).join("");
    })
    .join("");
}

function inline(text: string): string {
  const escaped = escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
  return escaped.replace(/\n(?=\s*(?:[-*]|\d+\.)\s)/g, "<br>");
}
