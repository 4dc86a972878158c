import type { MimeBundle } from "mixture-growth-display";
import type { Engine, Inspection } from "../engine/engine.js";
import type { Content } from "../wire/codec.js";
import { charactersBefore, unitsBefore } from "./text-offsets.js";

/**
 * Answers a complete_request.
 *
 * @param engine knows the language
 * @param content the content of the request
 * @returns the content of the reply; JupyterLab reads kinds, signatures and documentation from its metadata
 */
export function completeReply(engine: Engine, content: Content): Content {
  const { code, offset } = position(content);
  const { start, end, items } = engine.complete(code, offset);
  const range = { start: charactersBefore(code, start), end: charactersBefore(code, end) };
  return {
    status: "ok",
    matches: items.map(({ text }) => text),
    cursor_start: range.start,
    cursor_end: range.end,
    metadata: { _jupyter_types_experimental: items.map((item) => ({ ...range, ...item })) },
  };
}

/**
 * Answers an inspect_request.
 *
 * @param engine knows the language
 * @param content the content of the request
 * @returns the content of the reply: signature, doc comment and tags as plain text and markdown
 */
export function inspectReply(engine: Engine, content: Content): Content {
  const { code, offset } = position(content);
  // Right behind a name, it is the name that is meant.
  const found = engine.inspect(code, offset) ?? (offset > 0 ? engine.inspect(code, offset - 1) : undefined);
  return {
    status: "ok",
    found: found !== undefined,
    data: found ? inspectionBundle(found) : {},
    metadata: {},
  };
}

/**
 * Answers an is_complete_request.
 *
 * @param engine knows the language
 * @param content the content of the request
 * @returns the content of the reply
 */
export function isCompleteReply(engine: Engine, content: Content): Content {
  return { ...engine.isComplete(String(content.code ?? "")) };
}

function position({ code, cursor_pos: cursor }: Content): { readonly code: string; readonly offset: number } {
  const text = String(code ?? "");
  const isGiven = typeof cursor === "number" && cursor >= 0;
  return { code: text, offset: isGiven ? unitsBefore(text, cursor) : text.length };
}

function inspectionBundle({ signature, documentation, tags }: Inspection): MimeBundle {
  const tagLines = tags.map(({ name, text }) => `@${name} ${text}`.trimEnd());
  const plain = [signature, documentation, tagLines.join("\n")].filter((part) => part !== "").join("\n\n");
  const bold = tags.map(({ name, text }) => `*@${name}* ${text}`.trimEnd());
  const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, documentation, bold.join("\n\n")];
  return { "text/plain": plain, "text/markdown": markdown.filter((part) => part !== "").join("\n\n") };
}
