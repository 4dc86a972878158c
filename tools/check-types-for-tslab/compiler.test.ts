import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { errorsOf, exportedAny, programForTslab } from "./compiler.js";

const file = join(cloneRoot, "tools/check-types-for-tslab/virtual.d.ts");
const isOwn = (path: string): boolean => path === file;
const anyIn = (text: string): string[] => exportedAny(file, isOwn, new Map([[file, text]]));

describe("the search for any", () => {
  it.each([
    ["export declare const a: any;", "a"],
    ["export declare function f(x: any): void;", "f(x)"],
    ["export declare function f(): Promise<any>;", "f()<>"],
    ["export interface I { readonly values: readonly any[] }", "I.values<>"],
    ["export declare class C { method(x: number): { deep: any }; }", "C.method().deep"],
    ["export type T = { a: 1 } | { b: any };", "T.b"],
    ["export interface I { [name: string]: any }", "I[]"],
  ])("finds it in %s", (text, path) => {
    expect(anyIn(text)).toEqual([path]);
  });

  it("finds what this compiler cannot read: a type it does not know, a module it does not find", () => {
    expect(anyIn("export declare const a: Float32Array<ArrayBuffer>;")).toEqual(["a"]);
    expect(anyIn('export declare const a: import("no-such-module").B;')).toEqual(["a"]);
    expect(anyIn('export { b } from "no-such-module";')).toEqual(["b"]);
  });

  it("does not look at private members, which have no type in declarations", () => {
    expect(anyIn("export declare class C { #private; private soft; readonly a: number }")).toEqual([]);
  });

  it("finds nothing in sound declarations", () => {
    expect(
      anyIn(
        "export declare class C<T extends object> { readonly a: Float32Array; f(x: unknown): T; self: C<T>; }",
      ),
    ).toEqual([]);
  });
});

describe("the compiler of tslab", () => {
  it("is TypeScript 5.0.4 and reports an error in a source", () => {
    const path = join(cloneRoot, "tools/check-types-for-tslab/virtual.ts");
    const program = programForTslab([path], new Map([[path, "\nconst a: number = 'text';\nexport { a };"]]));
    expect(errorsOf(program)).toEqual(["virtual.ts:2: Type 'string' is not assignable to type 'number'."]);
  });
});
