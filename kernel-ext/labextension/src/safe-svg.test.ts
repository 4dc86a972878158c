import { drawingType } from "mixture-growth-display";
import { expect, test } from "vitest";
import { drawingType as ownType } from "./mime-types.js";
import { isSafeElement, safeAttribute } from "./safe-svg.js";

test("the extension and the display package mean the same type", () => {
  expect(ownType).toBe(drawingType);
});

test.each(["script", "a", "image", "use", "foreignObject", "style", "animate", "set", "iframe"])(
  "leaves out <%s>",
  (name) => expect(isSafeElement(name)).toBe(false),
);

test.each(["onload", "onclick", "href", "xlink:href", "style", "class", "id", "filter", "mask"])(
  "leaves out the attribute %s",
  (name) => expect(safeAttribute(name, "x")).toBeUndefined(),
);

test.each(["url(https://there/x)", "URL(#a)", "javascript:alert(1)", "red;a:b", "\\75rl(x)"])(
  "leaves out a value such as %s",
  (value) => expect(safeAttribute("fill", value)).toBeUndefined(),
);

test("keeps what drawings are made of, and gives text the colour of the page", () => {
  expect(safeAttribute("d", "M0 1C2 3 4 5 6 7")).toBe("M0 1C2 3 4 5 6 7");
  expect(safeAttribute("fill", "#0072b2")).toBe("#0072b2");
  expect(safeAttribute("transform", "rotate(-90 10 20)")).toBe("rotate(-90 10 20)");
  expect(safeAttribute("fill", "#767676")).toBe("currentColor");
  expect(safeAttribute("stroke", "#767676")).toBe("currentColor");
});
