import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNotebook, writeNotebook } from "./notebook-file.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "files "));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, "n.ipynb");
const cells = [
  { cell_type: "markdown", id: "m", metadata: {}, source: ["# Title\n", "text"] },
  {
    cell_type: "code",
    execution_count: 2,
    id: "c",
    metadata: { tags: ["x"] },
    outputs: [
      { name: "stdout", output_type: "stream", text: ["a\n", "b"] },
      {
        data: { "application/json": { z: 1, a: [2] }, "image/png": "AAAA", "text/plain": ["1\n", "2"] },
        execution_count: 2,
        metadata: {},
        output_type: "execute_result",
      },
    ],
    source: ["a\n", "b"],
  },
];

describe("notebook files", () => {
  it("are written as they were read", () => {
    const text = { cells, metadata: { kernelspec: { name: "k" } }, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(file(), JSON.stringify(text));
    writeNotebook(file(), readNotebook(file()));
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(text);
    expect(readFileSync(file(), "utf8")).toMatch(/^\{\n "cells": \[\n {2}\{\n {3}"cell_type".*\}\n$/su);
    expect(readdirSync(folder)).toEqual(["n.ipynb"]);
  });

  it("of older formats are refused with the reason", () => {
    writeFileSync(file(), JSON.stringify({ worksheets: [], nbformat: 3 }));
    expect(() => readNotebook(file())).toThrow(/Expected a notebook of format 4 but got format 3/);
  });
});
