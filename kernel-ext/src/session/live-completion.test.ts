import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { engineNames } from "../engine/engines.js";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(engineNames)("completion, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({ "data/rows.csv": "", "data/.hidden": "", "draft.md": "" }, engine);
    await kernel.run(`process.env.LIVE_SETTING = "1";
      const parsed: any = JSON.parse('{ "alpha": 1, "inner": { "beta": 2 }, "no name": 3 }');
      const counts: Record<string, number> = { cats: 1 };
      let asked = 0; const lazy: any = { get secret() { asked++; return { no: 1 }; } };
      const hostile: any = new Proxy({}, { getPrototypeOf() { throw 1; }, ownKeys() { throw 2; } });
      class Net { #w = 1; layers = 2; } const net = new Net(); const data = 5;`);
  }, 120_000);

  afterAll(() => kernel.close());

  const matches = async (code: string): Promise<unknown> =>
    (await kernel.ask("complete_request", { code, cursor_pos: code.length })).matches;

  it.each([
    ["parsed.", ["alpha", "inner"]],
    ["parsed.inner.b", ["beta"]],
    ["const n = counts.ca", ["cats"]],
    ["process.env.LIVE_", ["LIVE_SETTING"]],
    ["net.l", ["layers"]],
    ["lazy.secret.", []],
    ["hostile.", []],
    ["parsed.nothing.", []],
  ])("knows the keys of what is there: %s", async (code, expected) => {
    expect(await matches(code)).toEqual(expected);
  });

  it("calls no getter", async () => {
    expect((await kernel.run("asked")).result).toEqual({ "text/plain": "0" });
  });

  it.each([
    ["readFile('da", ["data/"]],
    ['const f = "data/r', ["rows.csv"]],
    ['readFile("data/', ["rows.csv"]],
    ["!cat d", ["data/", "draft.md"]],
    ["!head -1 data/r", ["rows.csv"]],
    ["const f = 'x' + 'nothing/", []],
    ["!cat ~/.mixture-growth-no", []],
  ])("knows the files: %s", async (code, expected) => {
    expect(await matches(code)).toEqual(expected);
  });

  it.each(["// parsed.", "/* parsed.inner.", "1 // 'da", '// import "node:pa', "/* !cat d"])(
    "suggests nothing in a comment: %s",
    async (code) => {
      expect(await matches(code)).toEqual([]);
    },
  );

  it("knows names of the notebook outside of strings", async () => {
    expect(await matches('const s = "data/"; dat')).toContain("data");
  });
});
