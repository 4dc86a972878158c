import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles, and the first figure loads plotly: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 120_000 });

let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start();
}, 120_000);

afterAll(() => kernel.close());

const figure = (name: string): string => `({ data: [{ y: [1, 3, 2], name: "${name}" }], layout: {} })`;

/** What was published: texts as they are, bundles by their plain text. */
const seen = ({ published }: Ran): unknown[] =>
  published.map(
    ({ content }) =>
      (content.data as Record<string, unknown>)?.["text/plain"] ?? content.text ?? content.ename,
  );

const pictureOf = (data: unknown): string => {
  const html = String((data as Record<string, unknown>)["text/html"]);
  const [, encoded = ""] = /src="data:image\/svg\+xml;base64,([^"]*)"/.exec(html) ?? [];
  return Buffer.from(encoded, "base64").toString();
};

describe("figures of a cell", () => {
  it("are shown as plotly draws them, and interactive", async () => {
    const { result } = await kernel.run(figure("loss"));
    expect(Object.keys(result ?? {}).sort()).toEqual([
      "application/vnd.plotly.v1+json",
      "text/html",
      "text/plain",
    ]);
    expect(pictureOf(result)).toMatch(/<path [^>]*stroke="#0072b2"/);
  });

  it("are in their place among what is printed and shown meanwhile, and the answer comes after them", async () => {
    const ran = await kernel.run(
      `console.log("a"); display(${figure("b")}); console.log("c"); display("d"); display(${figure("e")}); "f"`,
    );
    expect(ran.reply.status).toBe("ok");
    expect(seen(ran)).toEqual([
      "a\n",
      "Figure with 1 trace: b",
      "c\n",
      "'d'",
      "Figure with 1 trace: e",
      "'f'",
    ]);
    expect(pictureOf(ran.published[4]?.content.data)).toContain("<svg");
  });

  it("and other values that a cell ends in showing are shown once, with no value of the cell", async () => {
    for (const value of [figure("b"), "1"]) {
      const { published, result } = await kernel.run(`display(${value})`);
      expect(published).toHaveLength(1);
      expect(result).toBeUndefined();
    }
  });

  it("do not hold up the cell, not even one that waits for display", async () => {
    const { result } = await kernel.run(
      `const begun = performance.now();
       for (let i = 0; i < 20; i++) await display(${figure("x")});
       performance.now() - begun`,
    );
    // 20 pictures take seconds.
    expect(Number(result?.["text/plain"])).toBeLessThan(500);
  });

  it("that replace each other faster than they are drawn are left out, but for the last", async () => {
    const ran = await kernel.run(
      `await display(${figure("0")}, { id: "f" });
       for (let i = 1; i <= 200; i++) await display({ data: [{ y: [1, 2], name: String(i) }], layout: {} }, { id: "f", update: true });`,
    );
    expect(seen(ran)[0]).toBe("Figure with 1 trace: 0");
    expect(seen(ran).at(-1)).toBe("Figure with 1 trace: 200");
    expect(ran.published.length).toBeLessThan(100);
  });

  it("do not hold back the text of a loop that never pauses", async () => {
    const { id, ended } = kernel.begin(
      `display(${figure("b")}); await null; const end = Date.now() + 6000; while (Date.now() < end) console.log("t".repeat(9000));`,
    );
    const early = (): number =>
      kernel.published.filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "stream")
        .length;
    await vi.waitFor(() => expect(early()).toBeGreaterThan(3), { timeout: 60_000, interval: 50 });
    expect(
      kernel.published.some(
        ({ parent, content }) => parent.msg_id === id && content.execution_state === "idle",
      ),
    ).toBe(false);
    await ended;
  });
});

describe("stop", () => {
  it("ends the wait for a picture, and the kernel draws the next", async () => {
    const slow = "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => console.log('on')) })";
    for (const code of [slow, `display(${slow})`]) {
      const { reply, stopSeconds } = await kernel.runAndStop(code);
      expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      expect(stopSeconds).toBeLessThan(2);
    }
    expect(pictureOf((await kernel.run(figure("next"))).result)).toContain("<path");
  });

  it("leaves nothing to be said of figures that were not drawn yet", async () => {
    const { reply } = await kernel.runAndStop(
      `console.log("on"); for (let i = 0; i < 30; i++) display(${figure("x")}); while (true);`,
    );
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    const after = await kernel.run("await new Promise((resolve) => setTimeout(resolve, 500)); 1");
    expect(seen(after)).toEqual(["1"]);
    expect(kernel.published.filter(({ content }) => String(content.text).includes("continues"))).toEqual([]);
  });
});

describe("without a kernel", () => {
  const display = new URL("../../display/dist/index.js", import.meta.url).href;
  const script = (body: string): readonly string[] => [
    "--input-type=module",
    "-e",
    `import { figureSvg } from "${display}"; ${body}`,
  ];
  const run = promisify(execFile);
  const map =
    "{ data: [{ type: 'heatmap', z: [[1, 2], [3, 4]] }, { y: [1, 2, 3], name: 'a' }], layout: { title: { text: 'Two' } } }";

  it("the same figure is the same picture in every process, and the program ends by itself", async () => {
    const draw = script(`console.log(await figureSvg(${map}));`);
    const [one, other] = await Promise.all([
      run(process.execPath, [...draw]),
      run(process.execPath, [...draw]),
    ]);
    const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
    expect(one.stdout).toContain("data:image/png;base64,");
    expect(hash(one.stdout)).toBe(hash(other.stdout));
    expect(one.stderr).toBe("");
  });
});
