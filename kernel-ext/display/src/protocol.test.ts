import { inspect } from "node:util";
import { expect, test } from "vitest";
import { type Displayable, displaySymbol, inspectSymbol, isDisplayable, plainText } from "./protocol.js";

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

test("only objects and functions with the method show themselves", () => {
  expect(isDisplayable(new Shown())).toBe(true);
  for (const other of [undefined, null, 3, "text", {}, { [displaySymbol]: 3 }])
    expect(isDisplayable(other)).toBe(false);
});
