import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml } from "./html.js";

test("writes the five characters of markup as entities", () => {
  expect(escapeHtml(`<img src="x" onerror='alert(1)'> & more`)).toBe(
    "&lt;img src=&quot;x&quot; onerror=&#39;alert(1)&#39;&gt; &amp; more",
  );
});

test("drops what XML forbids and keeps every other character", () => {
  expect(escapeHtml("a\u0000b\u001bc\ud800d\uffffe")).toBe("abcde");
  expect(escapeHtml("tab\tline\n×·– 成长 🌱")).toBe("tab\tline\n×·– 成长 🌱");
});

test("leaves nothing that could open a tag or end an attribute", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !/[<>"']/.test(escapeHtml(text))));
});
