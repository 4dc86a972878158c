import { deepStrictEqual } from "node:assert/strict";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type Displayable,
  displaySymbol,
  inspectSymbol,
  isDisplayable,
  plainText,
  withDisplay,
} from "./protocol.js";

class Shown implements Displayable {
  [displaySymbol](): { "text/plain": string; "text/html": string } {
    return { "text/plain": "three", "text/html": "<b>3</b>" };
  }
  [inspectSymbol](): string {
    return plainText(this);
  }
}

test("an object that shows itself prints the plain text of what it shows, also inside others", () => {
  expect(inspect(new Shown())).toBe("three");
  expect(inspect({ inside: [new Shown()] })).toBe("{ inside: [ three ] }");
});

test("text that takes time, or is none, is not waited for", () => {
  expect(plainText({ [displaySymbol]: async () => ({ "text/plain": "later" }) })).toBe("[object Object]");
  expect(plainText({ [displaySymbol]: () => ({}) })).toBe("[object Object]");
});

describe("plain data that shows itself", () => {
  const data = { macs: 3, nested: [1] };
  const shown = withDisplay({ macs: 3, nested: [1] }, () => ({ "text/plain": "three" }));

  test("shows itself in a cell and on the console", () => {
    expect(isDisplayable(shown)).toBe(true);
    expect(inspect({ inside: shown })).toBe("{ inside: three }");
  });

  test("prints another text on the console where what it shows takes time", () => {
    const later = withDisplay(
      { n: 1 },
      async () => ({ "text/plain": "drawn" }),
      () => "one",
    );
    expect(inspect(later)).toBe("one");
  });

  test("stays the same data for everything else", () => {
    expect(shown).toStrictEqual(data);
    deepStrictEqual(shown, data);
    expect(JSON.stringify(shown)).toBe(JSON.stringify(data));
    expect(Reflect.ownKeys({ ...shown })).toEqual(["macs", "nested"]);
    expect(structuredClone(shown)).toStrictEqual(data);
  });
});

test("only objects and functions with the method show themselves", () => {
  expect(isDisplayable(new Shown())).toBe(true);
  for (const other of [undefined, null, 3, "text", {}, { [displaySymbol]: 3 }])
    expect(isDisplayable(other)).toBe(false);
});
