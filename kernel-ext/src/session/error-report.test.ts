import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { reportError } from "./error-report.js";

/** Nothing was compiled: traces have no lines of their own. */
const sources = { locate: () => undefined, sourceText: () => undefined, isOwnFile: () => true };
const lines = (error: unknown): string[] =>
  reportError(error, sources)
    .traceback.map(stripVTControlCharacters)
    .flatMap((line) => line.split("\n"))
    .filter((line) => line !== "" && !line.startsWith("    "));
const withFields = (error: Error, fields: object): Error => Object.assign(error, fields);

describe("each error is shown once", () => {
  it("that is its own cause", () => {
    const error = new Error("circle");
    error.cause = error;
    expect(lines(error)).toEqual(["Error: circle", "Caused by Error: circle, as above"]);
  });

  it("that is the cause of its cause", () => {
    const outer = new Error("outer\nin two lines");
    outer.cause = new TypeError("inner", { cause: outer });
    expect(lines(outer)).toEqual([
      "Error: outer",
      "in two lines",
      "Caused by TypeError: inner",
      "Caused by Error: outer, as above",
    ]);
  });

  it("that is several times among those that another sums up, and their cause", () => {
    const same = new Error("same");
    const all = new AggregateError([same, same, new Error("other", { cause: same })], "all");
    all.errors.push(all);
    expect(lines(all)).toEqual([
      "AggregateError: all",
      "Caused by Error: same",
      "Caused by Error: same, as above",
      "Caused by Error: other",
      "Caused by Error: same, as above",
      "Caused by AggregateError: all, as above",
    ]);
  });
});

describe("no more errors are shown than people read", () => {
  it("of a chain", () => {
    let error = new Error("0");
    for (let at = 1; at < 20; at++) error = new Error(String(at), { cause: error });
    const shown = lines(error);
    expect(shown).toHaveLength(11);
    expect(shown.at(-1)).toBe("… 1 more cause, which the error itself has");
  });

  it.each([
    ["different ones", (at: number) => new Error(String(at))],
    ["the same", () => sameError],
  ])("of a list of %s", (_, make) => {
    const shown = lines(new AggregateError(Array.from({ length: 30 }, (_, at) => make(at))));
    expect(shown.length).toBeLessThan(13);
    expect(shown.at(-1)).toMatch(/^… 2\d more causes, which the error itself has$/);
  });
});

const sameError = new Error("same");

describe("an error is shown as far as it can be read", () => {
  const thrower = {
    get() {
      throw new Error("hidden");
    },
  };

  it.each(["cause", "errors", "stack"])("whose %s throws", (name) => {
    const error = Object.defineProperty(new Error("seen"), name, thrower);
    expect(lines(error)).toContain("Error: seen");
    expect(lines(error)).toContain("Expected an error that can be read but got: Error: hidden");
  });

  it("whose message throws", () => {
    const error = Object.defineProperty(new Error(), "message", thrower);
    expect(lines(error)).toEqual(["Error: Expected an error that can be read but got: Error: hidden"]);
  });

  it.each([
    ["no name", "", "Error: text"],
    ["a name that is a symbol", Symbol("odd"), "Symbol(odd): text"],
  ])("that has %s", (_, name, expected) => {
    const error = withFields(new Error("text"), { name, code: 3 });
    expect(lines(error).slice(0, 2)).toEqual([expected, "{ code: 3 }"]);
  });
});

describe("the fields of an error", () => {
  it("name it where it holds itself", () => {
    const error = new Error("text");
    expect(lines(withFields(error, { self: error }))).toContain("{ self: [this error] }");
  });

  it("have `errors` that are none, as validators give", () => {
    const error = withFields(new Error("text"), { errors: [{ path: "a" }] });
    expect(lines(error)).toEqual(["Error: text", "{ errors: [ { path: 'a' } ] }"]);
  });
});
