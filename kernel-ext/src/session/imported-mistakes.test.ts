import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type EngineName, engineNames } from "../engine/engines.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

const fine = "export const twice = (x: number): number => 2 * x;\n";
const mistaken = `${fine}const wrong: string = 5;\nexport const other = 3;\n`;

describe.each(engineNames)(
  "a mistake in a file that cells import, with the engine %s",
  (engine: EngineName) => {
    let kernel: TestKernel;
    const write = (text: string): void => writeFileSync(path.join(kernel.folder, "helper.ts"), text);

    beforeAll(async () => {
      kernel = await TestKernel.start({ "helper.ts": fine }, engine);
    }, 120_000);

    afterAll(() => kernel.close());

    it("is quoted from the file where a cell imports it", async () => {
      write(mistaken);
      expect(await kernel.traceOf('import { other } from "./helper.ts";')).toContain(
        "helper.ts:2:7 - TS2322: Type 'number' is not assignable to type 'string'.\n" +
          "    1 | export const twice = (x: number): number => 2 * x;\n" +
          "  > 2 | const wrong: string = 5;\n" +
          "      |       ^^^^^\n",
      );
    });

    it.each([mistaken, "export const twice = (x: number) => 2 *;\n"])(
      "does not keep cells from what was imported before it was made: %j",
      async (text) => {
        write(fine);
        expect(await kernel.shown('import { twice } from "./helper.ts"; twice(1)')).toBe("2");
        write(text);
        const { result, text: printed } = await kernel.run("twice(2)");
        expect(result).toEqual({ "text/plain": "4" });
        if (engine === "mainline") {
          expect(printed("stderr")).toMatch(
            /^helper\.ts:\d:\d+ - TS\d+: .*\nThe cell uses what earlier cells have imported/,
          );
          expect((await kernel.run("twice(2)")).text("stderr")).toBe("");
        }
        expect(await kernel.shown("const again = () => twice(3); again()")).toBe("6");
        expect(await kernel.shown('import { twice as fresh } from "./helper.ts";')).toContain("helper.ts:");
        write(fine.replace("2 *", "20 *"));
        expect(await kernel.shown('import { twice } from "./helper.ts"; twice(1)')).toBe("20");
      },
    );
  },
);
