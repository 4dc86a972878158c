import type { TypeScript } from "./compiler.js";

type Part = TypeScript.SymbolDisplayPart;

/** Joins the pieces in which the compiler writes code. */
export function textOf(parts: readonly Part[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join("");
}

/** Returns the text of a doc comment: `{@link Name}` becomes the name as code, `{@link Name | text}` the text. */
export function docText(parts: readonly Part[] | undefined): string {
  let text = "";
  let link: { readonly code: boolean; target: string; label: string } | undefined;
  for (const { kind, text: piece } of parts ?? []) {
    if (kind === "link" && piece.startsWith("{@")) {
      link = { code: !piece.startsWith("{@linkplain"), target: "", label: "" };
    } else if (kind === "link" && link) {
      text += linkText(link.target, link.label, link.code);
      link = undefined;
    } else if (kind === "linkName" && link) link.target = piece;
    else if (kind === "linkText" && link) link.label = piece;
    else text += piece;
  }
  return text;
}

function linkText(target: string, label: string, isCode: boolean): string {
  // The compiler leaves a name that it cannot resolve in the text.
  const [, name = target, words = label] =
    target === "" ? (/^(\S+?)(?:\s*\|\s*|\s+|$)(.*)$/s.exec(label) ?? []) : [];
  const [to, shown] = [name.trim(), words.replace(/^\s*\|/, "").trim()];
  if (/^https?:/.test(to)) return shown === "" ? to : `${shown} (${to})`;
  if (shown !== "") return shown;
  return isCode ? `\`${to}\`` : to;
}

/** Returns the first sentence of a doc comment. */
export function firstSentence(text: string): string {
  return sentences(text)[0] ?? "";
}

/** Returns the sentence of a doc comment that names an option's default, unless it is the first. */
export function defaultSentence(text: string): string | undefined {
  const [first = "", ...rest] = sentences(text);
  const says = /\bdefaults?\b|\bleft out\b|\bomitted\b/i;
  return says.test(first) ? undefined : rest.find((each) => says.test(each));
}

/** A sentence ends before a capital letter, or with its paragraph; "e.g. x" does not end one. */
function sentences(text: string): string[] {
  const paragraphs = text.split(/\n\s*\n/).map((each) => each.replace(/\s+/g, " ").trim());
  return paragraphs
    .flatMap((each) => each.split(/(?<=[.!?]\)?)\s+(?=[A-Z`"'([])/))
    .filter((each) => each !== "");
}
