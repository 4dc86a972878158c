import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { undocumentedFields } from "./documented-fields.js";
import { entryPoints, sourceOptions } from "./entry-points.js";

const folder = mkdtempSync(join(tmpdir(), "documented-fields-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The fields without a doc comment of a module with this text. */
function fieldsOf(text: string): string[] {
  const entry = join(folder, "index.ts");
  writeFileSync(entry, text);
  return undocumentedFields([entry], { strict: true }).map((line) => line.slice(`${entry}:`.length));
}

describe("a field without a doc comment", () => {
  it("is found in exported types, in the types of their fields, and in the parameters of functions and classes", () => {
    const text = `interface Base { shape: number[] }
export interface Options extends Base {
  /** How many. */
  count: number; seed?: number }
export type Either = { readonly kind: "a"; value: number } | {
  /** What. */
  other: { deep: 1 | 2 } };
interface Hidden { inner: string; run(): void }
export function use(options: { hidden?: Hidden }): void {}
export class Taker { constructor(readonly options: { length: 3 | 4 }) {} }
interface NobodySees { field: number }
`;
    expect(fieldsOf(text)).toEqual([
      "1 Base.shape",
      "10 length",
      "4 Options.seed",
      "5 value",
      "7 deep",
      "8 Hidden.inner",
      "8 Hidden.run",
      "9 hidden",
    ]);
  });

  it("may be a tag, or be described by the method that returns it", () => {
    const text = `export interface Step { readonly kind: "step" }
export function read(): { first: number } { return { first: 1 }; }
`;
    expect(fieldsOf(text)).toEqual([]);
  });

  it("does not exist in the library's public types", () => {
    const files = entryPoints.map((path) => join(cloneRoot, "src", path, "index.ts"));
    const fields = undocumentedFields(files, sourceOptions());
    expect(fields.map((line) => line.slice(cloneRoot.length + 1))).toEqual([]);
  });
});
