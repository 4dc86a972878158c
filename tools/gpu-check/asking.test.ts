import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Commands } from "../../src/setup/commands.mjs";
import { Answerer, askOnce, lastAnswer, reasonIn } from "./asking.mjs";
import { torchOf } from "./python.mjs";
import { StandIns } from "./test-support/stand-ins.js";

let standIns: StandIns;
beforeEach(() => {
  standIns = new StandIns();
});
afterEach(() => standIns.remove());

describe("the answer of a program", () => {
  it("is the last line, after whatever else it prints", () => {
    expect(lastAnswer('Warning: slow\n{"a": 1}\n', "it")).toEqual({ a: 1 });
  });

  it.each(["", "nan", '{"a": ', "null", "3"])("that is not an object of JSON is refused: %j", (text) => {
    expect(() => lastAnswer(text, "PyTorch's step")).toThrow(
      /^Expected PyTorch's step to answer in JSON but got ".*" \(gpu-check\)\. Please send check\.json\.$/,
    );
  });

  it("is missing where the program fails, whose error is said in a sentence", async () => {
    const path = standIns.program("fails", `throw new RangeError("no such net");`);
    await expect(askOnce(path, [], { cwd: standIns.folder, name: "our step" })).rejects.toThrow(
      "Expected our step to answer but it ended with 1: RangeError: no such net (gpu-check).",
    );
    const missing = askOnce("/nowhere", [], { cwd: standIns.folder, name: "our step" });
    await expect(missing).rejects.toThrow("it ended with ENOENT");
  });

  it("names the error and not the line of code above it", () => {
    expect(reasonIn("/a/b.js:3\n  throw x\nTypeError: no\n    at x\nNode.js v20")).toBe("TypeError: no");
    expect(reasonIn("Traceback:\n  File x\ntorch.OutOfMemoryError: CUDA out of memory")).toBe(
      "torch.OutOfMemoryError: CUDA out of memory",
    );
  });
});

describe("a program that answers again and again", () => {
  const answering = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const asked = JSON.parse(line);
    if (asked.say === "die") process.exit(3);
    if (asked.say === "wait") return;
    console.log(asked.say === "error" ? '{"error": "out of memory"}' : JSON.stringify({ pid: process.pid }));
  });`;

  it("keeps its state, says what went wrong, and is started again when it has ended", async () => {
    const path = standIns.program("answers", answering);
    const answerer = new Answerer(path, [], { cwd: standIns.folder, name: "PyTorch's step" });
    const first = await answerer.ask({}, 20);
    expect(await answerer.ask({}, 20)).toEqual(first);
    await expect(answerer.ask({ say: "error" }, 20)).rejects.toThrow(
      "Expected PyTorch's step to take a step but got out of memory (gpu-check).",
    );
    expect(await answerer.ask({}, 20)).toEqual(first);
    await expect(answerer.ask({ say: "die" }, 20)).rejects.toThrow("it ended with 3");
    const second = await answerer.ask({}, 20);
    expect(second).not.toEqual(first);
    await expect(answerer.ask({ say: "wait" }, 0.3)).rejects.toThrow("to answer within 0 s but it did not");
    expect(await answerer.ask({}, 20)).not.toEqual(second);
    answerer.end();
  });
});

describe("a Python to compare with", () => {
  const ask = (python: string | undefined, cpu = false): ReturnType<typeof torchOf> =>
    torchOf(python, { cpu, root: standIns.folder, env: standIns.env, commands: new Commands(), seconds: 2 });
  const torch = { version: "2.9.0", cuda: "12.8", gpu: "A card" };

  it("has PyTorch and sees the GPU", async () => {
    const path = standIns.program(
      "python",
      `console.log("answer:" + ${JSON.stringify(JSON.stringify(torch))})`,
    );
    expect(await ask(path)).toEqual({ torch });
  });

  it.each([
    ["no --python names a Python that has it", undefined],
    [
      "the Python that --python names has no PyTorch",
      `console.error("ModuleNotFoundError: No module named 'torch'"); process.exit(1)`,
    ],
    [
      "the Python that --python names failed: ImportError: libc",
      `console.error("ImportError: libc"); process.exit(1)`,
    ],
    [
      "the PyTorch of the Python that --python names sees no GPU",
      `console.log('answer:{"version": "2", "gpu": null}')`,
    ],
    ["what --python names does not answer as a Python does", `console.log("answer:{broken")`],
    ["the Python that --python names did not answer within 2 s", "setInterval(() => {}, 1000)"],
  ])("is left out where %s", async (reason, text) => {
    const python = text === undefined ? undefined : standIns.program("python", text);
    expect(await ask(python)).toEqual({ why: `Ours was measured without PyTorch's, since ${reason}.` });
  });

  it("is left out where there is no such program", async () => {
    expect(await ask("/nowhere/python")).toEqual({
      why: "Ours was measured without PyTorch's, since --python names no program.",
    });
  });
});
