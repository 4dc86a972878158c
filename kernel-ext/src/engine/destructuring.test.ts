import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("the engine %s", (engine) => {
  let kernel: TestKernel;
  beforeAll(async () => {
    kernel = await TestKernel.start({}, engine);
    await kernel.run(`const rows = [{ name: "a", size: { width: 2, depth: 3 }, tags: ["x", "y"], gap: undefined as number | undefined }];
const otherwise = 7;
const key = "name" as const;
let name = "earlier";
let earlier = "";`);
  }, 120_000);
  afterAll(() => kernel.close());

  const shown = async (code: string): Promise<unknown> => {
    const { result, reply } = await kernel.run(code);
    return reply.status === "ok" ? result?.["text/plain"] : `${String(reply.ename)}: ${String(reply.evalue)}`;
  };

  describe("a value of an earlier cell is taken apart", () => {
    it.each([
      ["under another name", "const { name: best } = rows[0]; best", "'a'"],
      ["under its own name", "const { tags } = rows[0]; tags.length", "2"],
      ["in depth", "const { size: { width: w, depth } } = rows[0]; w * depth", "6"],
      ["with a default", "const { gap: g = 1 } = rows[0]; g", "1"],
      ["with a default of an earlier cell", "const { gap: h = otherwise } = rows[0]; h", "7"],
      [
        "with the rest",
        "const { name: first, ...rest } = rows[0]; Object.keys(rest).join()",
        "'size,tags,gap'",
      ],
      ["by a key of an earlier cell", "const { [key]: byKey } = rows[0]; byKey", "'a'"],
      ["as a list", "const [{ name: one, tags: [, second] }] = rows; one + second", "'ay'"],
      ["as a list with the rest", "const [head, ...tail] = rows[0].tags; head + tail.length", "'x1'"],
      [
        "into a variable that may change",
        "let { name: changing } = rows[0]; changing += '!'; changing",
        "'a!'",
      ],
      ["in parameters", "rows.map(({ name: n, size: { width: w } }) => n + w).join()", "'a2'"],
      [
        "in a function",
        "function of({ name: n }: (typeof rows)[0]) { const { size: s } = rows[0]; return n + s.depth } of(rows[0])",
        "'a3'",
      ],
      [
        "in a loop",
        "const found: string[] = []; for (const { name: n } of rows) found.push(n); found.join()",
        "'a'",
      ],
      ["in an assignment", "let target: string; ({ name: target } = rows[0]); target", "'a'"],
      [
        "in an assignment to a variable of the cell with the same name",
        "let tags: string[]; ({ tags } = rows[0]); tags.length",
        "2",
      ],
      ["in an assignment in depth", "let deep: number; ({ size: { width: deep } } = rows[0]); deep", "2"],
      ["in an assignment to an earlier variable", "({ name: earlier } = rows[0]); earlier", "'a'"],
      ["in an assignment to an earlier variable of the same name", "({ name } = rows[0]); name", "'a'"],
    ])("%s", async (_, code, expected) => {
      expect(await shown(code)).toBe(expected);
    });

    it("and later cells have the names", async () => {
      await kernel.run(
        "const { name: kept, size: { width: alsoKept }, ...others } = rows[0]; const [item] = rows;",
      );
      expect(await shown("[kept, alsoKept, others.tags.length, item.name].join()")).toBe("'a,2,2,a'");
    });
  });
});
