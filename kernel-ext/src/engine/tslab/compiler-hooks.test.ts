import ts from "@tslab/typescript-for-tslab";
import { describe, expect, it } from "vitest";
import { readingForOlderCompiler } from "./compiler-hooks.js";

const read = (file: string, text: string): string | undefined =>
  readingForOlderCompiler(ts, { ...ts.sys, readFile: () => text }).readFile(file);

describe("declarations of newer compilers", () => {
  it("get the older form of typed arrays, of the same length", () => {
    const text = "declare const w: Float32Array<ArrayBufferLike>, b: Buffer<ArrayBuffer>;";
    const old = read("x.d.ts", text);
    expect(old?.replace(/ +/g, " ")).toBe("declare const w: Float32Array , b: Buffer ;");
    expect(old).toHaveLength(text.length);
  });

  it("stay as they are if they are generic in something else, or not in declarations", () => {
    expect(read("x.d.ts", "type T = MyArray<ArrayBuffer>;")).toBe("type T = MyArray<ArrayBuffer>;");
    expect(read("x.ts", "let a: Uint8Array<ArrayBuffer>;")).toBe("let a: Uint8Array<ArrayBuffer>;");
  });
});
