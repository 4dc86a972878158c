import type { TypeScript } from "../compiler.js";

const generic =
  /\b((?:Big)?(?:Int|Uint|Float)(?:8|16|32|64)(?:Clamped)?Array|Buffer|DataView)<ArrayBuffer(?:Like)?>/g;

/**
 * Wraps a system so that an older compiler keeps the types of declarations written by TypeScript 5.7 or later.
 *
 * Since 5.7 `Float32Array` is written `Float32Array<ArrayBuffer>`; a compiler that does not know that form silently reads it
 * as `any`. Lengths are kept, so that places stay right.
 */
export function readingOldSyntax(system: TypeScript.System): TypeScript.System {
  const read = (file: string, encoding?: string): string | undefined => {
    const text = system.readFile(file, encoding);
    if (text === undefined || !/\.d\.[cm]?ts$/.test(file) || !text.includes("<ArrayBuffer")) return text;
    return text.replace(generic, (found, name: string) => name.padEnd(found.length));
  };
  return Object.create(system, { readFile: { value: read } }) as TypeScript.System;
}
