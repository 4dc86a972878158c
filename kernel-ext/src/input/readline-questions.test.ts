import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Ran, TestKernel } from "../test-support/test-kernel.js";
import type { Message } from "../wire/codec.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("readline", () => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start();
    await kernel.run(`import readline from "node:readline"; import { createInterface } from "node:readline/promises";
      import { PassThrough } from "node:stream"; const terminal = { input: process.stdin, output: process.stdout };`);
  }, 120_000);

  afterAll(() => kernel.close());

  it.each([
    [
      "with a promise",
      "const rl = createInterface(terminal); const name = await rl.question('Name? '); rl.close(); name",
    ],
    [
      "with a callback",
      "const asker = readline.createInterface(terminal); await new Promise((done) => asker.question('Name? ', done))",
    ],
  ])("a question %s is asked in the cell", async (_, code) => {
    const { ended } = kernel.begin(code, { allow_stdin: true });
    await vi.waitUntil(() => kernel.questions.length > 0);
    const [question] = kernel.questions.splice(0);
    expect(question?.content).toEqual({ prompt: "Name? ", password: false });
    if (question) kernel.answer(question, "Ada");
    expect((await ended).result).toEqual({ "text/plain": "'Ada'" });
  });

  it.each([
    "await createInterface(terminal).question('Name? ')",
    "readline.createInterface(terminal).question('Name? ', () => 0)",
  ])("a question is an error where nobody can be asked: %s", async (code) => {
    expect((await kernel.run(code)).reply.evalue).toContain("Expected a front end that can ask for input");
  });

  /** Answers each question as it is asked. */
  const answered = async (ended: Promise<Ran>, ...answers: readonly string[]): Promise<Ran> => {
    for (const answer of answers) {
      await vi.waitUntil(() => kernel.questions.length > 0);
      kernel.answer(kernel.questions.shift() as Message, answer);
    }
    return ended;
  };

  it("asks for each line of a loop as the loop comes to it", async () => {
    const { ended } = kernel.begin(
      `const typed: string[] = []; let isClosed = false;
      const lines = readline.createInterface(process.stdin).once("close", () => { isClosed = true; });
      for await (const line of lines) { if (line === "") break; typed.push(line); } [typed, isClosed]`,
      { allow_stdin: true },
    );
    expect((await answered(ended, "a", "b", "")).result).toEqual({ "text/plain": "[ [ 'a', 'b' ], true ]" });
    expect(kernel.questions).toEqual([]);
  });

  it("asks for the lines that a listener waits for, until it is closed", async () => {
    const { ended } = kernel.begin(
      `const told: string[] = []; const prompter = readline.createInterface(terminal);
      prompter.on("line", (line) => { told.push(line); if (told.length === 2) prompter.close(); });
      await new Promise((end) => prompter.once("close", () => end(told)))`,
      { allow_stdin: true },
    );
    expect((await answered(ended, "a", "b")).result).toEqual({ "text/plain": "[ 'a', 'b' ]" });
    expect(kernel.questions).toEqual([]);
  });

  it("asks for no more lines than its cell waits for, and closes what the cell leaves open", async () => {
    const { ended } = kernel.begin(
      `const heard: string[] = []; const left = readline.createInterface(terminal);
      left.on("line", (line) => heard.push(line)); left.once("close", () => heard.push("closed"));
      await new Promise((done) => left.once("line", done)); heard`,
      { allow_stdin: true },
    );
    expect((await answered(ended, "a")).result).toEqual({ "text/plain": "[ 'a' ]" });
    await vi.waitFor(async () => expect(await kernel.shown("heard")).toBe("[ 'a', 'closed' ]"));
    expect(JSON.stringify(kernel.published.map(({ content }) => content))).toContain(
      "Close it when you have",
    );
    expect(kernel.questions).toEqual([]);
  });

  it.each([
    ["listens", "program.on('line', (line) => { if (line === '') program.close(); else got.push(line); });"],
    [
      "loops",
      "void (async () => { for await (const line of program) { if (line === '') break; got.push(line); } })();",
    ],
  ])(
    "goes on behind the end of a cell that only %s, as a program in a terminal, until it is closed",
    async (_, code) => {
      const { ended } = kernel.begin(
        `var got: string[] = []; var program = readline.createInterface(terminal); ${code}`,
        {
          allow_stdin: true,
        },
      );
      await answered(ended, "a", "b", "");
      await vi.waitFor(async () => expect(await kernel.shown("got")).toBe("[ 'a', 'b' ]"));
      expect(kernel.questions).toEqual([]);
    },
  );

  it("can be made in one cell and asked in another", async () => {
    await kernel.run("const kept = createInterface(terminal);", { allow_stdin: true });
    const { ended } = kernel.begin("await kept.question('Kept? ')", { allow_stdin: true });
    expect((await answered(ended, "yes")).result).toEqual({ "text/plain": "'yes'" });
  });

  it("gives a question that an ended cell has left open up for that of a later cell, and says so", async () => {
    const first = kernel.begin("void readline.createInterface(terminal).question('Left? ', () => 0)", {
      allow_stdin: true,
    });
    await first.ended;
    await vi.waitUntil(() => kernel.questions.length > 0);
    kernel.questions.shift();
    const { ended } = kernel.begin("await input('Mine? ')", { allow_stdin: true });
    expect((await answered(ended, "Ada")).result).toEqual({ "text/plain": "'Ada'" });
    const printed = kernel.published.filter(({ parent }) => parent.msg_id === first.id);
    expect(JSON.stringify(printed)).toMatch(/Expected an answer to .*Left\? .* but got a question of cell/);
  });

  it("of another stream is Node's own", async () => {
    const { result } = await kernel.run(
      "const lines = new PassThrough(); const asked = createInterface({ input: lines }).question('?'); lines.write('it\\n'); await asked",
    );
    expect(result).toEqual({ "text/plain": "'it'" });
  });
});
