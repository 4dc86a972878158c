import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const lists = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
const deep: readonly (readonly [form: string, code: string])[] = [
  ["a sum", `const total = ${Array(20_000).fill("1").join(" + ")}`],
  ["lists", `const lists = ${lists}`],
  ["calls", `const value: any = 1; value${".next()".repeat(20_000)}`],
  ["blocks", `!echo never\n${"if (1) {".repeat(9000)}${"}".repeat(9000)}`],
];
const tooDeep =
  /^Error: Expected code that the compiler can follow but got expressions or blocks that are nested too/;

describe.each(engineNames)(
  "code that is nested too deeply for the compiler, with the engine %s",
  (engine) => {
    let kernel: TestKernel;

    beforeAll(async () => {
      kernel = await TestKernel.start({ "deep.ts": `export const deep = ${lists};` }, engine);
    }, 120_000);

    afterAll(() => kernel.close());

    const expectAlive = async (): Promise<void> =>
      expect(await kernel.shown("const one = 1; one + 1")).toBe("2");

    it.each(deep)("is refused with what to do, and the next cell runs: %s", async (_, code) => {
      expect(await kernel.shown(code)).toMatch(tooDeep);
      await expectAlive();
    });

    it.each(deep)("can be asked about: %s", async (_, code) => {
      for (const type of ["complete_request", "inspect_request", "is_complete_request"]) {
        expect((await kernel.ask(type, { code, cursor_pos: code.length })).status).not.toBe("error");
        await expectAlive();
      }
    });

    it("is refused in a file too", async () => {
      expect(await kernel.shown('import { deep } from "./deep.ts"')).toMatch(tooDeep);
      await expectAlive();
    });

    it("is another thing than a function that calls itself without end", async () => {
      expect(await kernel.traceOf("function again(): number { return again(); }\nagain()")).toMatch(
        /^RangeError: Maximum call stack size exceeded[\s\S]* at again \(cell \d+:1:/,
      );
    });
  },
);
