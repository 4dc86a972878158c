import type { MimeBundle } from "mixture-growth-display";
import type { Engine } from "../engine/engine.js";
import type { Content } from "../wire/codec.js";
import { inspectionBundle } from "./inspection-bundle.js";
import { withLiveItems } from "./live-completion.js";

/** Answers a complete_request; JupyterLab reads kinds, signatures and documentation from the metadata. */
export function completeReply(engine: Engine, content: Content): Content {
  const { code, offset } = position(content);
  const found = engine.complete(code, offset);
  const { start, end, items } = withLiveItems(found, engine.values(), code, offset);
  const range = { start: charactersBefore(code, start), end: charactersBefore(code, end) };
  return {
    matches: items.map(({ text }) => text),
    cursor_start: range.start,
    cursor_end: range.end,
    metadata: { _jupyter_types_experimental: items.map((item) => ({ ...range, ...item })) },
  };
}

/** Answers an inspect_request with signature, documentation and options as plain text and HTML. */
export function inspectReply(engine: Engine, content: Content): Content {
  const { code, offset } = position(content);
  const found = engine.inspect(code, offset);
  return { found: found !== undefined, data: found ? inspectionBundle(found) : {}, metadata: {} };
}

/** Describes a name as a tooltip does; undefined where nothing declares it. */
export function describe(engine: Engine, name: string): MimeBundle | undefined {
  const found = engine.inspect(name, name.length);
  return found && inspectionBundle(found);
}

function position({ code, cursor_pos: cursor }: Content): { readonly code: string; readonly offset: number } {
  const text = String(code ?? "");
  const isGiven = typeof cursor === "number" && cursor >= 0;
  return { code: text, offset: isGiven ? unitsBefore(text, cursor) : text.length };
}

/**
 * Converts a position counted in Unicode characters, as the protocol counts, into UTF-16 units, as JavaScript counts: two
 * for most emoji.
 */
export function unitsBefore(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return units;
}

/** Converts a position counted in UTF-16 units into Unicode characters. */
export function charactersBefore(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
