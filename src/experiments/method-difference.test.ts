import { displaySymbol, inspectSymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { ExperimentResult } from "./experiment-result.js";
import { finished } from "./test-support/finished-run.js";

/** A result of methods by name, an accuracy per seed in percent. */
function resultOf(methods: Readonly<Record<string, readonly number[]>>): ExperimentResult {
  return new ExperimentResult(
    Object.entries(methods).flatMap(([method, values]) =>
      values.map((value, seed) => finished(method, seed, value / 100)),
    ),
  );
}

describe("one method against another", () => {
  it("says that an interval with 0 in it shows no significant difference", () => {
    const difference = resultOf({ mixture: [82.2, 83.1, 81.3], scratch: [82.1, 82.0, 80.4] }).difference(
      "mixture",
      "scratch",
    );
    // Differences 0.1, 1.1, 0.9: mean 0.7, deviation 0.529, half width 4.30265 x 0.529 / sqrt(3) = 1.314.
    expect(`${difference}`).toBe(
      "mixture 82.2\u00a0%, scratch 81.5\u00a0%: 0.7 points ahead (95\u00a0% interval −0.6 to 2.0 over 3 seeds: it includes 0, so the difference is not significant)",
    );
    expect(difference).toMatchObject({ seeds: 3, isSignificant: false, method: "mixture" });
  });

  it("says that an interval without 0 shows one, ahead and behind", () => {
    const result = resultOf({ a: [12, 13.1, 14], b: [10, 11, 12] });
    expect(String(result.difference("a", "b"))).toBe(
      "a 13.0\u00a0%, b 11.0\u00a0%: 2.0 points ahead (95\u00a0% interval 1.9 to 2.2 over 3 seeds: it excludes 0, so the difference is significant)",
    );
    expect(String(result.difference("b", "a"))).toContain(
      "2.0 points behind (95\u00a0% interval −2.2 to −1.9 over 3 seeds: it excludes 0",
    );
    expect(result.difference("b", "a").isSignificant).toBe(true);
  });

  it.each([
    [[0.5, 0.9, 1.2], "95\u00a0% interval −0.01 to 1.74 over 3 seeds: it includes 0"],
    [[0.5, 0.9, 1.16], "95\u00a0% interval 0.03 to 1.68 over 3 seeds: it excludes 0"],
  ])("writes an interval so that it can be seen whether 0 is in it: %j", (points, evidence) => {
    const scratch = [20, 21, 22];
    const mixture = points.map((by, seed) => (scratch[seed] as number) + by);
    expect(resultOf({ mixture, scratch }).difference("mixture", "scratch").evidence).toContain(evidence);
  });

  it("never calls a significant difference level", () => {
    const difference = resultOf({ a: [20.04, 21.04, 22.04], b: [20, 21, 22.001] }).difference("a", "b");
    expect(difference).toMatchObject({ isSignificant: true, verdict: "0.04 points ahead" });
  });

  it("shows what two seeds differ by, and no interval", () => {
    expect(String(resultOf({ a: [50, 52], b: [49.5, 51] }).difference("a", "b"))).toBe(
      "a 51.0\u00a0%, b 50.2\u00a0%: 0.8 points ahead (0.5 and 1.0 points with seeds 0 and 1: two seeds cannot show a significant difference)",
    );
  });

  it("rounds an accuracy as the tables do", () => {
    // The mean of the shares is a little below 0.8175, the mean of the percents is not.
    const result = resultOf({ a: [81.5, 82], b: [81.2, 81.3] });
    const inSentence = /^a (\S+)\u00a0%/.exec(String(result.difference("a", "b")))?.[1];
    expect(result.accuracyText("a")).toMatch(new RegExp(`^${inSentence}\u00a0% `));
    expect(result[displaySymbol]()["text/plain"]).toMatch(new RegExp(`^a\\s+${inSentence} `, "m"));
  });

  it("says of one seed that it shows none, and of equal accuracies that they are level", () => {
    expect(String(resultOf({ a: [50], b: [50] }).difference("a", "b"))).toBe(
      "a 50.0\u00a0%, b 50.0\u00a0%: level (one seed, which cannot show a significant difference)",
    );
    expect(resultOf({ a: [50], b: [49] }).difference("a", "b").verdict).toBe("1.0 point ahead");
  });

  it("compares over the seeds that both have, and refuses methods that have none in common", () => {
    const runs = [finished("a", 0, 0.5), finished("a", 1, 0.7), finished("b", 0, 0.4), finished("c", 2, 0.4)];
    const result = new ExperimentResult(runs);
    expect(result.difference("a", "b")).toMatchObject({ accuracy: 50, controlAccuracy: 40, seeds: 1 });
    expect(() => result.difference("a", "c")).toThrow(
      "Expected methods with a seed in common but got a with seeds 0, 1 and c with seeds 2 (difference). Train both with the same seeds.",
    );
    expect(() => result.difference("a", "z")).toThrow(
      'Expected control to be "a", "b" or "c" but got "z" (difference).',
    );
  });

  it("never claims a difference of more than 100 points", () => {
    const { low, high } = resultOf({ a: [100, 100, 2], b: [0, 0, 1] }).difference("a", "b");
    expect([low, high]).toEqual([expect.any(Number), 100]);
    expect(low).toBeGreaterThanOrEqual(-100);
  });

  it("shows its sentence in a cell, with names that cannot become HTML", () => {
    const shown = resultOf({ "<b>": [50], b: [49] }).difference("<b>", "b");
    expect(shown[displaySymbol]()["text/html"]).toMatch(/^<p>&lt;b&gt; 50\.0\u00a0%/);
    expect(shown[inspectSymbol]()).toBe(String(shown));
  });
});

describe("the conclusions of a result", () => {
  const result = resultOf({ a: [12, 13, 14], b: [10, 11.1, 12], c: [15, 16.1, 17] });

  it("are a sentence per other method, the best first", () => {
    const conclusions = result.conclusions("a");
    expect(conclusions.differences.map(({ method }) => method)).toEqual(["c", "b"]);
    expect(conclusions.significant).toEqual(["c", "b"]);
    expect(String(conclusions).split("\n")).toEqual(
      ["c", "b"].map((name) => String(result.difference(name, "a"))),
    );
    expect(String(conclusions[displaySymbol]()["text/html"]).match(/<li>/g)).toHaveLength(2);
  });

  it("can quote what a method reached", () => {
    expect(result.accuracyText("a")).toBe("13.0\u00a0% (95\u00a0% interval 10.5 to 15.5 over 3 seeds)");
    expect(resultOf({ a: [12, 13] }).accuracyText("a")).toBe("12.5\u00a0% (two seeds: 12.0 and 13.0)");
    expect(resultOf({ a: [12] }).accuracyText("a")).toBe("12.0\u00a0% (one seed)");
  });
});

describe("a summary of accuracies", () => {
  const text = (methods: Readonly<Record<string, readonly number[]>>): string =>
    String(resultOf(methods)[displaySymbol]()["text/plain"]);

  it("keeps intervals within 0 and 100 %", () => {
    expect(text({ a: [99, 100, 90] })).toContain(" to 100.0 ");
    expect(text({ b: [1, 0, 12] })).toContain(" 0.0 to ");
    const [best] = resultOf({ a: [99, 100, 90] }).summary.objects() as { high: number }[];
    expect(best?.high).toBe(1);
  });

  it("shows two seeds as what each reached, and says where there is one", () => {
    const shown = text({ two: [30, 67], one: [20] });
    expect(shown).toContain("2 seeds: 30.0, 67.0");
    expect(shown).toMatch(/one +20\.0 +– +one seed/);
    expect(shown).not.toMatch(/−\d/);
  });
});
