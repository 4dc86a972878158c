import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 180_000 });

/** A cell as notebooks have them, which declares the same names each time, or new ones. */
const cell = (number: number, own: number | "" = ""): string => `
interface Point${own} { readonly x: number; readonly y: number; readonly label: string }
const points${own}: Point${own}[] = [];
for (let at = 0; at < 20; at++) {
  points${own}.push({ x: at, y: at * ${number}, label: \`point \${at}\` });
}
/** The sum of products. */
function product${own}(list: readonly Point${own}[]): number {
  let sum = 0;
  for (const { x, y } of list) {
    if (x < 0) throw new RangeError("an x below 0");
    sum += x * y;
  }
  return sum;
}
const total${own} = product${own}(points${own});
const longest${own} = points${own}
  .filter(({ x }) => x % 2 === 0)
  .map(({ label, y }) => ({ label: label.toUpperCase(), y }))
  .reduce((most, each) => (each.label.length > most.label.length ? each : most));
await Promise.resolve(total${own});
[total${own}, longest${own}.label, points${own}.length]`;

/** How much memory is in use, in kB, without garbage, and without the machine code that V8 writes of whatever runs often. */
const heap = `
collect(); await new Promise((resolve) => setTimeout(resolve, 20)); collect(); collect();
const spaces = v8.getHeapSpaceStatistics().filter((each) => !each.space_name.includes("code"));
Math.round(spaces.reduce((sum, each) => sum + each.space_used_size, 0) / 1000)`;

const collector = `
import v8 from "node:v8"; import vm from "node:vm";
v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;`;

describe("from the 100th cell on, memory", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start();
    await kernel.run(collector);
  }, 120_000);

  afterAll(() => kernel.close());

  /** Runs cells. @returns how much memory those behind the 100th have taken for good, in kB for each */
  async function taken(cells: number, code: (number: number) => string): Promise<number> {
    let before = 0;
    for (let number = 1; number <= cells; number++) {
      const { reply } = await kernel.run(code(number));
      expect(reply.status).toBe("ok");
      if (number === 100) before = Number(await kernel.shown(heap));
    }
    return (Number(await kernel.shown(heap)) - before) / (cells - 100);
  }

  it("stays where cells declare the same names again: no more than their text and code, for error traces", async () => {
    await kernel.run("function first(): never {\n  throw new Error('of the first cell');\n}");
    expect(await taken(300, (number) => cell(number))).toBeLessThan(20);
    // Of the whole process at its highest, in kB: it includes what V8 needs to optimize the compiler.
    expect(Number(await kernel.shown("process.resourceUsage().maxRSS"))).toBeLessThan(350_000);
    expect(await kernel.traceOf("first()")).toContain("> 2 |   throw new Error('of the first cell');");
  });

  it("grows with new names by what later cells are checked with", async () => {
    await kernel.run("%reset -f");
    await kernel.run(collector);
    expect(await taken(200, (number) => cell(number, number))).toBeLessThan(100);
  });
});

it("settings that are edited leave nothing of what was parsed by those before", async () => {
  const kernel = await TestKernel.start({}, "mainline");
  const taken = async (jsx: string): Promise<number> => {
    writeFileSync(path.join(kernel.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { jsx } }));
    expect(await kernel.shown("1 + 1")).toBe("2");
    return Number(await kernel.shown(heap));
  };
  await kernel.run(collector);
  const before = await taken("react");
  expect((await taken("preserve")) - before).toBeLessThan(15_000);
  await kernel.close();
}, 120_000);
