import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";
import type { Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** Libraries of questions, each with what it does of a terminal. */
const libraries = `
  import readline from "node:readline";
  import { Writable } from "node:stream";
  const nowhere = new Writable({ write: (_, __, done) => done() });
  type Check = (text: string) => boolean;
  /** Collects the keys themselves, as prompts and enquirer do; a refused answer stays in its place. */
  function byKeys(terminal: boolean, isGood: Check = () => true): Promise<string> {
    const { stdin } = process;
    const lines = readline.createInterface({ input: stdin, terminal, ...(terminal ? { output: nowhere } : {}) });
    readline.emitKeypressEvents(stdin, lines);
    return new Promise((resolve) => {
      let text = "";
      const listen = (typed: string, { name }: readline.Key): void => {
        if (name === "backspace") text = text.slice(0, -1);
        else if (name !== "return") text += typed;
        else if (isGood(text)) {
          stdin.off("keypress", listen).setRawMode(false);
          lines.close();
          resolve(text);
        }
      };
      stdin.setRawMode(true).on("keypress", listen);
    });
  }
  /** Follows the line of an interface, as inquirer does by its input, and clack by the process's. */
  function byLine(from: (lines: any) => NodeJS.EventEmitter): Promise<string> {
    const lines: any = readline.createInterface({ input: process.stdin, output: nowhere, terminal: true });
    return new Promise((resolve) => {
      const input = from(lines);
      let text = "";
      const listen = (_: string, { name }: readline.Key): void => {
        if (name !== "return") {
          text = lines.line;
          return;
        }
        input.off("keypress", listen);
        lines.close();
        resolve(text);
      };
      input.on("keypress", listen);
    });
  }`;

describe("a library that listens for keys", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start();
    expect((await kernel.run(libraries)).reply).toMatchObject({ status: "ok" });
  }, 120_000);

  afterEach(() => expect(kernel.questions.splice(0)).toEqual([]));

  afterAll(() => kernel.close());

  const asked = async (): Promise<Message> => {
    await vi.waitUntil(() => kernel.questions.length > 0, { timeout: 5_000 });
    return kernel.questions.shift() as Message;
  };
  const answered = async (code: string, ...answers: readonly string[]): Promise<Ran> => {
    const { ended } = kernel.begin(code, { allow_stdin: true });
    for (const answer of answers) kernel.answer(await asked(), answer);
    return ended;
  };

  it.each([
    ["of the process", "byKeys(false)"],
    ["of the process, beside an interface for a terminal", "byKeys(true)"],
    ["of an interface, whose line it reads", "byLine((lines) => lines.input)"],
    ["of the process, and reads the line of an interface", "byLine(() => process.stdin)"],
  ])("%s gets those of a line that the user is asked for", async (_, call) => {
    expect((await answered(`await ${call}`, "Ada")).result).toEqual({ "text/plain": "'Ada'" });
    expect((await answered(`[await ${call}, await ${call}]`, "a", "b")).result).toEqual({
      "text/plain": "[ 'a', 'b' ]",
    });
  });

  it("is told an answer in place of one that it has refused", async () => {
    const { result } = await answered("await byKeys(false, (text) => text === 'good')", "bad", "good");
    expect(result).toEqual({ "text/plain": "'good'" });
  });

  it.each(["await byKeys(false)", "await byKeys(false).catch(() => new Promise(() => undefined))"])(
    "ends its cell with an error where nobody can be asked: %s",
    async (code) => {
      expect((await kernel.run(code)).reply).toMatchObject({
        status: "error",
        evalue: expect.stringContaining("Expected a front end that can ask for input"),
      });
    },
  );

  it("can be stopped, and hears nothing of what is typed for later cells", async () => {
    const { ended } = kernel.begin(
      "let heard = ''; void byKeys(false, (text) => (heard = text) === '-'); await byKeys(true)",
      {
        allow_stdin: true,
      },
    );
    await asked();
    await kernel.stop();
    expect((await ended).reply.ename).toBe("KeyboardInterrupt");
    expect((await answered("await byKeys(false)", "later")).result).toEqual({ "text/plain": "'later'" });
    expect(await kernel.shown("heard")).toBe("''");
  });

  it("asks no more when its cell has ended", async () => {
    expect(await kernel.run("void byKeys(false); 1", { allow_stdin: true })).toMatchObject({
      result: { "text/plain": "1" },
    });
    await vi.waitFor(async () =>
      expect(await kernel.shown("process.stdin.listenerCount('keypress')")).toBe("0"),
    );
  });
});
