import { describe, expect, test } from "vitest";
import { PictureThread } from "./picture-thread.js";

/** The program of a thread: `draws` gets a specification and gives elements, or does something else. */
function program(draws: string): URL {
  const code = `import { parentPort, threadId } from "node:worker_threads";
    const draws = ${draws};
    parentPort.on("message", async ({ specification }) =>
      parentPort.postMessage({ elements: await draws(specification, threadId) }));`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

const echo = program("(text, thread) => text + ' of ' + thread");
const open = (file: URL, timeoutMs: number = 20_000): PictureThread => new PictureThread({ file, timeoutMs });
const threadOf = (drawn: string): string => drawn.split(" of ")[1] ?? "";

describe("a thread that draws", () => {
  test("draws one figure after the other, in the order of the requests", async () => {
    const slowFirst = program(
      "async (text) => (await new Promise((r) => setTimeout(r, text === 'a' ? 200 : 0)), text)",
    );
    const thread = open(slowFirst);
    const order: string[] = [];
    await Promise.all(["a", "b", "c"].map(async (each) => order.push(await thread.draw(each))));
    expect(order).toEqual(["a", "b", "c"]);
  });

  test("is one for all pictures", async () => {
    const thread = open(echo);
    const drawn = await Promise.all([thread.draw("a"), thread.draw("b")]);
    expect(new Set(drawn.map(threadOf)).size).toBe(1);
  });

  test("that ends fails only what it was drawing; another thread draws the rest", async () => {
    const thread = open(
      program("(text, thread) => text === 'end' ? process.exit(1) : text + ' of ' + thread"),
    );
    const before = threadOf(await thread.draw("a"));
    const ended = thread.draw("end");
    const after = thread.draw("b");
    await expect(ended).rejects.toThrow("the thread that draws has ended");
    expect(threadOf(await after)).not.toBe(before);
  });

  test("that throws outside its work fails with its message", async () => {
    const thread = open(program("() => new Promise(() => setTimeout(() => { throw new Error('odd') }, 0))"));
    await expect(thread.draw("a")).rejects.toThrow("odd");
  });

  test("that cannot be started fails every figure, one by one", async () => {
    const thread = open(new URL("https://nowhere.example/program.js"));
    const drawn = await Promise.allSettled([thread.draw("a"), thread.draw("b")]);
    expect(drawn.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  test("that takes too long is ended, and the next figure is drawn", async () => {
    const thread = open(program("(text) => { while (text === 'loop'); return text; }"), 3000);
    await expect(thread.draw("loop")).rejects.toThrow("drawing took longer than 3 s");
    expect(await thread.draw("b")).toBe("b");
  });

  test("is not ended because this program was busy", async () => {
    const thread = open(echo, 1500);
    await thread.draw("a");
    const drawn = thread.draw("b");
    const end = performance.now() + 2000;
    while (performance.now() < end);
    await expect(drawn).resolves.toMatch(/^b of/);
  });
});
