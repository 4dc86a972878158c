import { deepStrictEqual } from "node:assert/strict";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { displayClass, displaySymbol, isDisplayable, plainText, withDisplay } from "./protocol.js";
import { Shown } from "./shown.js";

class Three extends Shown {
  [displaySymbol](): { "text/plain": string; "text/html": string } {
    return { "text/plain": "three", "text/html": "<b>3</b>" };
  }
}

test("an object that shows itself prints the plain text of what it shows, also inside others", () => {
  expect(inspect(new Three())).toBe("three");
  expect(inspect({ inside: [new Three()] })).toBe("{ inside: [ three ] }");
});

describe("a class that is made displayable from outside", () => {
  class Sum {
    readonly #value: number;
    constructor(value: number) {
      this.#value = value;
    }
    get value(): number {
      return this.#value;
    }
  }
  class Total extends Sum {}
  displayClass(Sum, ({ value }) => ({ "text/plain": `sum ${value}` }));

  test("shows each of its objects in a cell and on the console, those of subclasses too", () => {
    for (const sum of [new Sum(3), new Total(3)]) {
      expect(isDisplayable(sum)).toBe(true);
      expect(inspect({ inside: sum })).toBe("{ inside: sum 3 }");
    }
  });

  test("gives its objects no property that a loop or a copy would see", () => {
    expect(Reflect.ownKeys(new Sum(3))).toEqual([]);
    const enumerable: string[] = [];
    for (const key in new Sum(3)) enumerable.push(key);
    expect(enumerable).toEqual([]);
  });
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
  expect(isDisplayable(new Three())).toBe(true);
  for (const other of [undefined, null, 3, "text", {}, { [displaySymbol]: 3 }])
    expect(isDisplayable(other)).toBe(false);
});
