import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { compilerVersion, createTslabCompiler } from "./tslab-compiler.js";

it("says the version of the compiler before it is loaded", () => {
  const { ts, converter } = createTslabCompiler(tmpdir());
  converter.close();
  expect(compilerVersion()).toBe(ts.version);
});
