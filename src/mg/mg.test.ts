import { describe, expect, it } from "vitest";
import { entryPoints } from "../test-support/public-surface/library.js";

describe("everything under one name", () => {
  it("is every value that any entry point exports, each the same one", () => {
    const { mg, ...others } = entryPoints;
    const all: Record<string, unknown> = Object.assign({}, ...Object.values(others));
    expect(Object.keys(mg).sort()).toEqual(Object.keys(all).sort());
    const different = Object.entries(mg).filter(([name, value]) => value !== all[name]);
    expect(different).toEqual([]);
  });
});
