import { describe, expect, it } from "vitest";
import { readCommandWords } from "./command-words.js";
import { integer, oneOf } from "./shapes.js";

const options = {
  rounds: { type: "number", shape: integer({ min: 1, use: 5 }) },
  split: { type: "text", shape: oneOf(["test", "validation"]) },
  url: { type: "text", multiple: true },
  quick: { type: "flag", short: "q" },
} as const;
const read = (...words: string[]) => readCommandWords(words, options, "bench");

describe("the words after a command", () => {
  it("are read as values, flags and names", () => {
    expect(read("cifar10", "--rounds", "3", "--split=test", "-q", "--url", "a", "--url", "b")).toEqual({
      values: { rounds: 3, split: "test", quick: true, url: ["a", "b"] },
      names: ["cifar10"],
      problems: [],
    });
  });

  it("are refused with everything that is wrong with them", () => {
    expect(
      read("--ruonds", "3", "--split", "tets", "--rounds", "many", "--quick=no", "--url").problems,
    ).toEqual([
      "Expected options to be of --rounds, --split, --url and --quick but got --ruonds (bench). Did you mean --rounds?",
      'Expected --split to be "test" or "validation" but got "tets" (bench). Did you mean "test"?',
      'Expected --rounds to be an integer of at least 1 but got "many" (bench). Use 5.',
      'Expected --quick without a value but got "no" (bench). Leave the value out.',
      "Expected --url to have a value but got nothing (bench). Write --url and its value.",
    ]);
    // The value of an option that was meant is no name.
    expect(read("cifar10", "--ruonds", "3").names).toEqual(["cifar10"]);
    expect(read("--quikc", "cifar10").names).toEqual(["cifar10"]);
    expect(read("--rounds", "0", "--banana").problems).toEqual([
      "Expected --rounds to be an integer of at least 1 but got 0 (bench). Use 5.",
      "Expected options to be of --rounds, --split, --url and --quick but got --banana (bench). Leave it out.",
    ]);
  });
});
