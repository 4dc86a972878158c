import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { quote } from "./source-quote.js";

const plain = (lines: readonly string[]): string[] => lines.map(stripVTControlCharacters);
const quoted = (text: string, line: number, column: number, length: number): string[] =>
  plain(quote(text, { line, column, length }));
/** Columns as a terminal counts them, for the characters of these tests. */
const width = (text: string): number =>
  [...text.normalize("NFC")].reduce(
    (sum, each) => sum + (/[\u3000-\u9fff]|\p{Emoji_Presentation}/u.test(each) ? 2 : 1),
    0,
  );

describe("a quote", () => {
  it("numbers the lines around the place, and marks it below and in the line", () => {
    const text = "one\ntwo\nthree = four;\nfive\nsix";
    expect(quoted(text, 3, 9, 4)).toEqual([
      "    1 | one",
      "    2 | two",
      "  > 3 | three = four;",
      "      |         ^^^^",
      "    4 | five",
    ]);
    expect(quote(text, { line: 3, column: 9, length: 4 })[2]).toContain("three = \u001b[4;31mfour\u001b[0m;");
  });

  it("cuts a long line around the mark, so that it does not wrap in 80 columns", () => {
    const line = (at: number): string => `${"a ".repeat(at)}wrong${" b".repeat(60)}`;
    for (const at of [0, 5, 20, 30, 31, 32, 33, 34, 40, 100]) {
      const [shown = "", caret = ""] = quoted(line(at), 1, 2 * at + 1, 5);
      expect(width(shown)).toBeLessThanOrEqual(76);
      expect(shown.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe("wrong");
      expect(shown.endsWith("…")).toBe(true);
      expect(shown.includes("| …")).toBe(at > 31);
    }
  });

  it("keeps the end of a long line where the mark is there, also behind its last character", () => {
    const text = `const long = "${"x".repeat(100)}"`;
    const [shown = "", caret = ""] = quoted(text, 1, text.length + 1, 1);
    expect(shown).toMatch(/^ {2}> 1 \| …x+"$/);
    expect(caret.length).toBe(shown.length + 1);
    expect(caret.length).toBeLessThanOrEqual(76);
    const last = quoted(text, 1, text.length - 3, 4);
    expect(last[1]?.length).toBe(last[0]?.length);
  });

  it("cuts the lines around it too, and a mark that is too long", () => {
    const lines = quoted(`${"a".repeat(200)}\n${"b".repeat(200)}\n${"c".repeat(200)}`, 2, 1, 200);
    expect(lines.map(width)).toEqual([76, 76, 75, 76]);
  });

  it.each([
    ["tabs", 18, "\t\tconst x = wrong;"],
    ["wide characters", 23, "const 名前 = '日本語'; wrong;"],
    ["emoji", 22, "const s = '😀👩‍👩‍👧🇨🇭❤️'; wrong;"],
    ["combining marks", 16, "const e = 'e\u0301a\u0308\u200b'; wrong;"],
  ])("counts columns as they are drawn: %s", (_, drawn, text) => {
    const [shown = "", caret = ""] = quoted(text, 1, text.indexOf("wrong") + 1, 5);
    expect(shown).not.toContain("\t");
    expect(caret).toBe(`      | ${" ".repeat(drawn)}^^^^^`);
  });

  it("marks every line of a part that covers several, without their indent", () => {
    expect(quoted("f({\n    a: 1,\n  b,\n});\nend", 1, 3, 16)).toEqual([
      "  > 1 | f({",
      "      |   ^",
      "  > 2 |     a: 1,",
      "      |     ^^^^^",
      "  > 3 |   b,",
      "      |   ^^",
      "    4 | });",
    ]);
  });

  it("leaves out the middle of a long part", () => {
    const text = Array.from({ length: 12 }, (_, at) => `line ${at}`).join("\n");
    const lines = quoted(text, 2, 1, text.indexOf("line 10") - 7 - 1);
    expect(lines.filter((line) => line.startsWith("  >")).map((line) => line.trim())).toEqual([
      ">  2 | line 1",
      ">  3 | line 2",
      ">  9 | line 8",
      "> 10 | line 9",
    ]);
    expect(lines).toContain("     … |");
  });

  it("reads lines that end as on Windows", () => {
    expect(quoted("one\r\ntwo\r\n", 2, 1, 3)).toEqual([
      "    1 | one",
      "  > 2 | two",
      "      | ^^^",
      "    3 | ",
    ]);
  });
});
