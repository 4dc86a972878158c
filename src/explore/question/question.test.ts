import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { displaySymbol, inspectSymbol } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnswerShown } from "../fronts/question/state.js";
import { Page } from "../test-support/page.js";
import { type Forgiven, hiddenAnswer } from "./hidden-answer.js";
import { type Question, question } from "./question.js";
import type { QuestionOptions } from "./question-options.js";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "answers "));
  file = join(folder, "answers.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const choice = { ask: "What is mixed?", options: ["templates", "images"], answer: "templates" } as const;
const ask = (options: Partial<QuestionOptions> = {}): Question => question({ ...choice, file, ...options });
const free = (options: Omit<QuestionOptions, "file">): Question => question({ file, ...options });
const kept = (): unknown => JSON.parse(readFileSync(file, "utf8"));

describe("a question", () => {
  it("is answered before it is revealed, and then says whether that is right and why", async () => {
    const asked = ask({ because: "A weight is a mixture of templates." });
    expect([asked.kind, asked.options]).toEqual(["choice", ["templates", "images"]]);
    expect([asked.given, asked.isRevealed, asked.isRight]).toEqual([undefined, false, undefined]);
    await expect(asked.reveal()).rejects.toThrow(
      'Expected an answer before the right one is revealed but got none (question "What is mixed?"). Give one first.',
    );
    asked.give("images");
    expect([asked.given, asked.isRight]).toEqual(["images", undefined]);
    await asked.reveal();
    expect([asked.isRevealed, asked.isRight]).toEqual([true, false]);
    expect(asked[inspectSymbol]()).toBe(
      "Question: What is mixed?\n  ( ) templates\n  ( ) images\nYour answer: images (not right)\nThe right answer: templates\nA weight is a mixture of templates.",
    );
    await asked.again().give("templates").reveal();
    expect(asked.isRight).toBe(true);
  });

  it("takes a number within a tolerance, up to the last digit that was written", async () => {
    const about = free({ ask: "How many?", answer: 0.7, within: 0.05 });
    const right = async (given: number): Promise<unknown> => (await about.give(given).reveal()).isRight;
    expect([await right(0.75), await right(0.65), await right(0.751), await right(0.649)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(() => about.give("much")).toThrow("Expected answer to be a number");
    expect((await free({ ask: "Exactly?", answer: 3 }).give(3).reveal()).isRight).toBe(true);
  });

  it("asks for a number where the answer is one, or where a tolerance is given", () => {
    const kind = (options: object): string => free({ ask: "What?", ...options }).kind;
    const computed = (): number => 1;
    expect([kind({ answer: 1 }), kind({ answer: computed, within: 0 }), kind({ answer: computed })]).toEqual([
      "number",
      "number",
      "text",
    ]);
  });

  it("takes a text that is the same but for what is forgiven", async () => {
    const right = async (given: string, forgive: readonly Forgiven[]): Promise<unknown> =>
      (await free({ ask: "Name it.", answer: "two members", forgive }).give(given).reveal()).isRight;
    expect(await right("two members", [])).toBe(true);
    expect(await right("Two members", [])).toBe(false);
    expect(await right("Two Members", ["case"])).toBe(true);
    expect(await right("  two   members ", ["spaces"])).toBe(true);
    expect(await right(" Two members", ["case"])).toBe(false);
  });

  it("only keeps a prediction without a right answer", async () => {
    const asked = free({ ask: "What do you expect?", because: "We will see." });
    await asked.give("that it grows").reveal();
    expect([asked.isRevealed, asked.isRight, asked.given]).toEqual([true, undefined, "that it grows"]);
  });

  it("computes the right answer when it is revealed, not before, also asynchronously", async () => {
    let accuracy = 0;
    const answer = async (): Promise<number> => accuracy;
    const asked = free({ ask: "How accurate?", answer, within: 0.01, because: () => `It was ${accuracy}.` });
    asked.give(0.5);
    accuracy = 0.5;
    await asked.reveal();
    expect(asked.isRight).toBe(true);
    expect(asked[inspectSymbol]()).toContain("It was 0.5.");
  });

  it("says why a computed answer is not there, and is revealed once it is", async () => {
    let run: { accuracy: number } | undefined;
    const asked = free({
      ask: "How accurate?",
      within: 0.1,
      answer: () => {
        if (run === undefined) throw new Error("Run the cell above first.");
        return run.accuracy;
      },
    }).give(0.5);
    await expect(asked.reveal()).rejects.toThrow(
      "The right answer is not there yet. Run the cell above first.",
    );
    expect([asked.isRevealed, asked.problem]).toEqual([
      false,
      "The right answer is not there yet. Run the cell above first.",
    ]);
    run = { accuracy: 0.55 };
    expect((await asked.reveal()).isRight).toBe(true);
    expect(asked.problem).toBe("");
  });

  it("refuses a computed answer of another kind than is asked for", async () => {
    const asked = free({ ask: "How accurate?", within: 0.1, answer: () => "good" }).give(0.5);
    await expect(asked.reveal()).rejects.toThrow(
      'Expected the right answer to be a number but got good (question "How accurate?"). Change what its answer returns.',
    );
  });

  it("shows what was last asked: an answer that arrives too late is not shown", async () => {
    let tell: (value: number) => void = () => undefined;
    const asked = free({
      ask: "Late?",
      within: 0,
      answer: () =>
        new Promise<number>((done) => {
          tell = done;
        }),
    });
    const late = asked.give(1).reveal();
    asked.again();
    tell(1);
    await late;
    expect([asked.given, asked.isRevealed]).toEqual([undefined, false]);
  });
});

describe("a hidden answer", () => {
  it("is found among the options without standing in the code", async () => {
    const answer = hiddenAnswer("templates", { salt: "class 0" });
    expect(answer).toMatch(/^sha256:class 0:[0-9a-f]{32}$/);
    expect(hiddenAnswer("templates", { salt: "class 1" }).slice(-32)).not.toBe(answer.slice(-32));
    const asked = await ask({ answer }).give("images").reveal();
    expect(asked.isRight).toBe(false);
    expect(asked[inspectSymbol]()).toContain("The right answer: templates");
    expect((await ask({ answer }).give("templates").reveal()).isRight).toBe(true);
  });

  it("forgives in a text what the question forgives, and tells a text to nobody who did not find it", async () => {
    const forgive = ["case"] as const;
    const answer = hiddenAnswer("Zero", { salt: "a", forgive });
    const asked = free({ ask: "Which start?", answer, forgive });
    expect((await asked.give("ZERO").reveal()).isRight).toBe(true);
    expect((await asked.give("copy").reveal()).isRight).toBe(false);
    expect(asked[inspectSymbol]()).not.toContain("The right answer");
  });

  it("is refused without a salt", () => {
    expect(() => hiddenAnswer("a", { salt: "" })).toThrow("Expected salt to be words without a colon");
  });
});

describe("what is kept", () => {
  it("is there again when the cell runs again, revealed where it was", async () => {
    ask().give("images");
    expect([ask().given, ask().isRevealed]).toEqual(["images", false]);
    await ask().reveal();
    const again = ask();
    await Promise.resolve();
    expect([again.given, again.isRight]).toEqual(["images", false]);
    expect(kept()).toEqual({ schema: 1, answers: { "What is mixed?": { given: "images", revealed: true } } });
    again.again();
    expect(ask().given).toBeUndefined();
    expect(kept()).toEqual({ schema: 1, answers: {} });
  });

  it("is of all questions of the folder, each under its name", () => {
    ask().give("images");
    ask({ name: "second", ask: "And now?" }).give("templates");
    expect(ask().given).toBe("images");
    expect(ask({ name: "second" }).given).toBe("templates");
  });

  it("is forgotten where it no longer fits the question", () => {
    ask().give("images");
    expect(ask({ options: ["templates", "pictures"] }).given).toBeUndefined();
  });

  it("is not revealed again where the computation is not there yet, without a word about it", async () => {
    const computed = { ask: "How many?", within: 0, answer: () => 1 };
    await free(computed).give(1).reveal();
    const early = free({
      ...computed,
      answer: () => {
        throw new Error("too early");
      },
    });
    await Promise.resolve();
    expect([early.given, early.isRevealed, early.problem]).toEqual([1, false, ""]);
  });

  it.each([
    ["damaged", "{"],
    ["another thing", '{"cells": []}'],
    ["of a wrong kind", '{"schema": 1, "answers": {"What is mixed?": {"given": [], "revealed": true}}}'],
  ])("a file that is %s is named, and stays as it is; the question works without it", async (_, content) => {
    writeFileSync(file, content);
    const asked = ask();
    const problem = `Expected kept answers but got a file that holds none or is damaged (${file}). Mend it, or move it away; until then it stays as it is, and answers are not kept.`;
    expect(asked.problem).toBe(problem);
    await asked.give("templates").reveal();
    expect([asked.isRight, asked.problem]).toEqual([true, problem]);
    expect(readFileSync(file, "utf8")).toBe(content);
    rmSync(file);
    asked.give("images");
    expect([asked.problem, ask().given]).toEqual(["", "images"]);
  });

  it("says where nothing can be kept", () => {
    const asked = ask({ file: join(folder, "none", "answers.json") }).give("images");
    expect(asked.problem).toMatch(
      /^Expected answers to be kept but got ENOENT \(.*\)\. No folder can be made there/,
    );
    expect(asked.given).toBe("images");
  });

  it("leaves no half-written file", () => {
    ask().give("images");
    expect(existsSync(file)).toBe(true);
    chmodSync(file, 0o444);
    expect(ask().again().problem).toBe("");
  });
});

describe("a wrong question", () => {
  it.each<[string, object, string]>([
    ["nothing to ask", { ask: "" }, "Expected ask to be a text"],
    ["one option", { ask: "a", options: ["b"] }, "Expected options to be a list of at least 2 values"],
    [
      "an answer that is no option",
      { ask: "a", options: ["b", "c"], answer: "d" },
      'Expected answer to be "b" or "c"',
    ],
    ["a tolerance of a choice", { ...choice, within: 1 }, "Expected within to be left out of a choice"],
    ["a tolerance of a text", { ask: "a", answer: "b", within: 1 }, "Expected answer to be a number"],
    [
      "forgiveness of a number",
      { ask: "a", answer: 1, forgive: ["case"] },
      "Expected forgive to be left out",
    ],
    ["a misspelt option", { ask: "a", anser: "b" }, 'Did you mean "answer"?'],
  ])("is refused: %s", (_, options, message) => {
    expect(() => question(options as QuestionOptions)).toThrow(message);
  });

  it("is not answered with what does not fit", () => {
    expect(() => ask().give("stars")).toThrow(
      'Expected answer to be "templates" or "images" but got "stars"',
    );
    expect(() => free({ ask: "a" }).give("x".repeat(2001))).toThrow("to have 2000 characters at most");
    expect(existsSync(file)).toBe(false);
  });
});

describe("the hand at a question", () => {
  let page: Page;
  beforeEach(() => {
    page = Page.enter();
  });
  afterEach(() => page.leave());
  const shown = (): AnswerShown => page.value("shown") as AnswerShown;
  const act = (act: string, given: unknown = null): Promise<void> =>
    page.change({ act: { turn: 1, act, given } });

  it("answers, reveals and answers again", async () => {
    const asked = ask();
    await act("give", "templates");
    expect([asked.given, shown().state, shown().note]).toEqual([
      "templates",
      "kept",
      "Your answer is kept in answers.json.",
    ]);
    await act("reveal");
    expect([asked.isRight, shown().state, shown().right]).toEqual([true, "revealed", "templates"]);
    await act("again");
    expect([asked.given, shown().state]).toEqual([undefined, "open"]);
  });

  it("learns nothing of the right answer before", async () => {
    ask();
    await act("give", "images");
    expect(JSON.stringify([page.value("shown"), page.value("act")])).not.toContain("templates");
  });

  it.each([
    ["give", "stars", /to be "templates" or "images"/],
    ["give", 7, /to be "templates" or "images"/],
    ["give", null, /to be "templates" or "images"/],
    ["reveal", null, /Expected an answer before/],
    ["destroy", null, /^$/],
    [7, { a: 1 }, /^$/],
  ])("cannot %s %j: it is told why, and nothing changes", async (name, given, problem) => {
    const asked = ask();
    await act(name as string, given);
    expect([asked.given, shown().state]).toEqual([undefined, "open"]);
    expect(shown().problem).toMatch(problem);
  });

  it("is shown as a text with its state where there are no widgets", async () => {
    const asked = ask({ ask: "Is <b> `code`?" });
    const html = String((await asked[displaySymbol]())["text/html"]);
    expect(html).toContain("Is &lt;b&gt; <code>code</code>?");
    expect(html).toContain("No answer yet.");
  });
});
