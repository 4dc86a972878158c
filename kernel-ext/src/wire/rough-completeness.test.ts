import { expect, it } from "vitest";
import { roughCompleteness } from "./rough-completeness.js";

it.each(["", "1 + 1", "f({ a: [1] })", "'{'", '"(" // {', "`{`", "/* ( */ 1", "}"])(
  "takes %s as complete",
  (code) => {
    expect(roughCompleteness(code)).toEqual({ status: "complete" });
  },
);

it.each([
  ["function f() {", "  "],
  ["[1,", "  "],
  ["const text = `one", ""],
  ["/* a comment", ""],
  ["!ls \\", ""],
])("asks for more lines after %s", (code, indent) => {
  expect(roughCompleteness(code)).toEqual({ status: "incomplete", indent });
});
