import type { Engine } from "../engine/engine.js";
import type { Content } from "../wire/codec.js";
import { inspectionBundle } from "./inspection-bundle.js";
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
 * @returns the content of the reply: signature, documentation and options as plain text and HTML
 */
export function inspectReply(engine: Engine, content: Content): Content {
  const { code, offset } = position(content);
  const found = engine.inspect(code, offset);
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
