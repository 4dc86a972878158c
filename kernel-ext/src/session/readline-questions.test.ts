import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("a question of readline", () => {
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
  ])("%s is asked in the cell", async (_, code) => {
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
  ])("is an error where nobody can be asked: %s", async (code) => {
    expect((await kernel.run(code)).reply.evalue).toContain("Expected a front end that can ask for input");
  });

  it("of another stream is Node's own", async () => {
    const { result } = await kernel.run(
      "const lines = new PassThrough(); const asked = createInterface({ input: lines }).question('?'); lines.write('it\\n'); await asked",
    );
    expect(result).toEqual({ "text/plain": "'it'" });
  });
});
