import type TypeScript from "@tslab/typescript-for-tslab";
import type { Inspection } from "./engine.js";

/**
 * Puts the compiler's quick info into words.
 *
 * @param info what the compiler knows of a name
 * @returns signature, doc comment and tags; undefined where there is nothing
 */
export function describe(info: TypeScript.QuickInfo | undefined): Inspection | undefined {
  const signature = textOf(info?.displayParts);
  if (!info || signature === "") return undefined;
  return {
    signature,
    documentation: textOf(info.documentation),
    tags: (info.tags ?? []).map(({ name, text }) => ({ name, text: textOf(text) })),
  };
}

/** Joins the pieces in which the compiler writes text. */
export function textOf(parts: readonly TypeScript.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join("");
}
