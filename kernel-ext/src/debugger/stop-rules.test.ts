import { describe, expect, it } from "vitest";
import { readHitCondition, readLogMessage } from "./stop-rules.js";

describe("a hit condition", () => {
  it.each([
    ["3", [3]],
    ["== 3", [3]],
    ["=== 3", [3]],
    ["= 3", [3]],
    ["> 3", [4, 5, 6]],
    [">=3", [3, 4, 5, 6]],
    ["< 3", [1, 2]],
    [" <= 3 ", [1, 2, 3]],
    ["% 3", [3, 6]],
  ])("%s stops these times: %j", (text, times) => {
    const isTimely = readHitCondition(text);
    expect([1, 2, 3, 4, 5, 6].filter((count) => isTimely?.(count))).toEqual(times);
  });

  it.each(["", "often", "0", "% 0", "3.5", "-1", "3 times", "!= 3"])("cannot be %j", (text) => {
    expect(readHitCondition(text)).toBeUndefined();
  });
});

describe("a log message", () => {
  const canBeRead = (code: string): boolean => {
    try {
      return new Function(`return (${code});`) !== undefined;
    } catch {
      return false;
    }
  };

  it.each([
    ["plain", [{ text: "plain" }]],
    [
      "i is {i}, {2 * i}",
      [{ text: "i is " }, { expression: "i" }, { text: ", " }, { expression: "2 * i" }, { text: "" }],
    ],
    ["{ { a: 1 }.a }!", [{ text: "" }, { expression: " { a: 1 }.a " }, { text: "!" }]],
    ["{'}'}", [{ text: "" }, { expression: "'}'" }, { text: "" }]],
    [
      "{[1].map((x) => { return x; })} }",
      [{ text: "" }, { expression: "[1].map((x) => { return x; })" }, { text: " }" }],
    ],
  ])("%s has an expression in each pair of braces", (message, parts) => {
    expect(readLogMessage(message, canBeRead)).toEqual(parts);
  });

  it.each(["{", "a {b", "{}", "{1 +}"])("cannot be %j", (message) => {
    expect(readLogMessage(message, canBeRead)).toBeUndefined();
  });
});
