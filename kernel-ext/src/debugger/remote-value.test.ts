import { Session } from "node:inspector/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typeText, valueText } from "./remote-value.js";

describe("a value in the debugger", () => {
  const session = new Session();

  beforeAll(() => session.connect());
  afterAll(() => session.disconnect());

  it.each([
    ["true", "true", "boolean"],
    ["false", "false", "boolean"],
    ["0", "0", "number"],
    ["-0", "-0", "number"],
    ["NaN", "NaN", "number"],
    ["12n", "12n", "bigint"],
    ["''", "''", "string"],
    ["'it\\'s'", "'it\\'s'", "string"],
    ["undefined", "undefined", "undefined"],
    ["null", "null", "null"],
    ["Symbol('s')", "Symbol(s)", "symbol"],
    ["({ a: true, b: null })", "{ a: true, b: null }", "Object"],
    ["[false, 1]", "Array(2) [false, 1]", "Array"],
    ["new Set(['x'])", "Set(1) { 'x' }", "Set"],
    ["(a, b) => { return a; }", "(a, b) =>", "function"],
    ["/x/g", "/x/g", "RegExp"],
  ])("%s is shown as %s, of type %s", async (expression, text, type) => {
    const { result } = await session.post("Runtime.evaluate", { expression, generatePreview: true });
    expect([valueText(result), typeText(result)]).toEqual([text, type]);
  });
});
