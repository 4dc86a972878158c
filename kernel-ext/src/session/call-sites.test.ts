import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type CallSite, type CallSites, readableCallSites } from "./call-sites.js";
import type { SourceReader } from "./stack-trace.js";

const site = (functionName: string, scriptName: string, lineNumber: number): CallSite => ({
  functionName,
  scriptName,
  lineNumber,
  columnNumber: 9,
  column: 9,
});
const kernel: string = fileURLToPath(new URL("../engine/cell-runner.js", import.meta.url));
/** What Node gives, which begins with whoever asks it. */
const stack: readonly CallSite[] = [
  site("getCallSites", kernel, 1),
  site("own", "cell 7", 43),
  site("forEach", "/project/node_modules/lib/index.js", 5),
  site("", "cell 8", 43),
  site("run", kernel, 9),
  site("runInThisContext", "node:vm", 99),
];
const node: CallSites = (count, options) => {
  if (typeof count === "number" && count > 200) throw new RangeError("out of range");
  return [...stack, ...(options ? [site("sources", "/a.js", 1)] : [])].slice(0, Number(count ?? 8));
};
/** Cells were written 40 lines above where they run, and at other columns. */
const sources: SourceReader = {
  locate: ({ source, line, column }) =>
    source.startsWith("cell ") ? { source, line: line - 40, column: column - 4 } : undefined,
  sourceText: () => undefined,
  isOwnFile: () => false,
};
const getCallSites = readableCallSites(node, sources);
const named = (sites: readonly CallSite[]): string[] => sites.map((each) => each.functionName);

it("util.getCallSites tells the places that people wrote, without frames of the kernel", () => {
  expect(getCallSites()).toEqual([
    { functionName: "own", scriptName: "cell 7", lineNumber: 3, columnNumber: 5, column: 5 },
    site("forEach", "/project/node_modules/lib/index.js", 5),
    { functionName: "", scriptName: "cell 8", lineNumber: 3, columnNumber: 5, column: 5 },
  ]);
});

it("util.getCallSites takes what Node's own takes, and refuses what that refuses", () => {
  expect(named(getCallSites(2))).toEqual(["own", "forEach"]);
  expect(named(getCallSites({ sourceMap: true }))).toContain("sources");
  expect(() => getCallSites(201)).toThrow("out of range");
});
