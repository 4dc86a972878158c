import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Column, htmlTable, tableBundle, textTable } from "./table.js";

const columns: readonly Column[] = [
  { key: "net" },
  { key: "accuracy", label: "top-1" },
  { key: "parameters" },
];
const rows = [
  { net: "member 0", accuracy: 0.712, parameters: 9_145_816 },
  { net: "grown", accuracy: 0.8, parameters: 36_592_480 },
];
const many = Array.from({ length: 134 }, (_, epoch) => ({ epoch }));

test("a bundle has the same table as text and as HTML", () => {
  const options = { caption: "nets" };
  expect(tableBundle(columns, rows, options)).toEqual({
    "text/plain": textTable(columns, rows, options),
    "text/html": htmlTable(columns, rows, options),
  });
});

describe("as HTML", () => {
  test("puts numbers right, with figures of one width, and text left", () => {
    const html = htmlTable(columns, rows);
    expect(html).toMatch(/<td style="[^"]*text-align:right[^"]*tabular-nums[^"]*">36,592,480<\/td>/);
    expect(html).toMatch(/<td style="[^"]*text-align:left[^"]*">grown<\/td>/);
    expect(html).toMatch(/<th style="[^"]*text-align:right[^"]*">.*top-1<\/span><\/th>/);
  });

  test("never breaks a command or a name at its hyphens and slashes, unless it is too long for a cell", () => {
    const text = `npm run experiment -- <cifar100> --profile paper --dry-run makes one step of ${"a-b/".repeat(12)}`;
    const html = htmlTable([{ key: "text" }], [{ text }]);
    for (const word of ["--", "--profile", "--dry-run"]) {
      expect(html).toContain(`<span style="white-space:nowrap">${word}</span>`);
    }
    expect(html).toContain(` ${"a-b/".repeat(12)}</td>`);
    expect(html).toContain("&lt;cifar100&gt;");
  });

  test("keeps short names and headings whole too, as long as the numbers stay in sight at 1280 pixels", () => {
    const whole = (word: string): string => `<span style="white-space:nowrap">${word}</span>`;
    const table = (count: number): string => {
      const numbers = Array.from({ length: count }, (_, at) => ({ key: `multiply-accumulates ${at}` }));
      const row = Object.fromEntries(numbers.map(({ key }) => [key, 1_234_567]));
      return htmlTable(
        [{ key: "method" }, ...numbers],
        [{ method: "orthogonal-as-coded, 40 epochs", ...row }],
      );
    };
    for (const count of [1, 4]) {
      expect(table(count)).toContain(`>${whole("orthogonal-as-coded,")} 40 epochs</td>`);
      expect(table(count)).toContain(`>${whole("multiply-accumulates")} 0</th>`);
      expect(table(count)).toContain(">1,234,567</td>");
    }
    expect(table(5)).not.toContain("<span");
  });

  test("says how many of the rows it shows", () => {
    expect(htmlTable([{ key: "epoch" }], many)).toContain(">20 of 134 rows</caption>");
    expect(htmlTable([{ key: "epoch" }], many, { caption: "log" })).toContain(
      ">log (20 of 134 rows)</caption>",
    );
    expect(htmlTable([{ key: "epoch" }], many.slice(0, 5), { total: 134 })).toContain(">5 of 134 rows<");
    expect(htmlTable([{ key: "epoch" }], many, { limit: 200 })).not.toContain("<caption");
    expect(htmlTable([{ key: "epoch" }], many).match(/<td/g)).toHaveLength(20);
  });

  test("R16 shows markup in labels, values and captions as text", () => {
    const evil = "<img onerror=alert(1)>";
    const html = htmlTable([{ key: "a", label: evil }], [{ a: evil }], { caption: evil });
    expect(html).not.toContain("<img");
    expect(html.match(/&lt;img onerror=alert\(1\)&gt;/g)).toHaveLength(3);
  });

  test("scrolls sideways in its place, instead of being cut", () => {
    expect(htmlTable(columns, rows)).toMatch(/^<div style="overflow-x:auto[^"]*"><table/);
  });

  test("wraps texts, and never numbers", () => {
    const html = htmlTable(columns, rows);
    expect(html).toMatch(/<td style="[^"]*white-space:nowrap[^"]*">36,592,480<\/td>/);
    expect(html).toMatch(/<td style="[^"]*white-space:normal[^"]*">grown<\/td>/);
  });

  test("uses only elements and attributes that an untrusted notebook keeps", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom("a", "b"), fc.anything())), (anything) => {
        const html = htmlTable([{ key: "a" }, { key: "b" }], anything);
        const tags = html.match(/<[^>]*>/g) ?? [];
        return tags.every((tag) =>
          /^<\/?(div|table|caption|thead|tbody|tr|th|td|span)( style="[\w\s:;.#%-]*")?>$/.test(tag),
        );
      }),
    );
  });
});

describe("as plain text", () => {
  test("aligns the columns", () => {
    expect(textTable(columns, rows, { caption: "after training" })).toBe(
      [
        "net        top-1  parameters",
        "--------  ------  ----------",
        "member 0  0.7120   9,145,816",
        "grown     0.8000  36,592,480",
        "after training",
      ].join("\n"),
    );
  });

  test("writes what is missing, dates and objects", () => {
    const values = [null, undefined, new Date(0), "two\nlines", true];
    const text = textTable(
      [{ key: "v" }],
      values.map((v) => ({ v })),
    );
    expect(text.split("\n").slice(2)).toEqual(["–", "–", "1970-01-01 00:00:00", "two lines", "true"]);
  });

  test("writes lists and records as text, with costs short, and only deeper values as JSON", () => {
    const values = [[32, 32, 16], { macs: 46_451_982_336, rate: 0.1 }, { a: { b: 1 } }, [], new Map()];
    const text = textTable(
      [{ key: "v" }],
      values.map((v) => ({ v })),
    );
    expect(text.split("\n").slice(2)).toEqual([
      "32, 32, 16",
      "macs 46.5\u00a0G, rate 0.1",
      'a {"b":1}',
      "[]",
      "{}",
    ]);
  });

  test("gives percentages one decimal, whatever else the column holds", () => {
    const rows = [
      { "accuracy (%)": 9.987, "±": 0.123 },
      { "accuracy (%)": 100, "±": 2 },
    ];
    const text = textTable([{ key: "accuracy (%)" }, { key: "±" }], rows);
    expect(text.split("\n").slice(2)).toEqual(["        10.0  0.123", "       100.0  2.000"]);
  });

  test("keeps to the format and the side that a column asks for", () => {
    const percent: Column = { key: "a", format: (value) => `${Number(value) * 100} %`, align: "right" };
    expect(
      textTable([percent], [{ a: 0.5 }, { a: 1 }])
        .split("\n")
        .slice(2),
    ).toEqual([" 50 %", "100 %"]);
  });

  test("every line of a table without ragged text is equally long", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
        const lines = textTable(
          [{ key: "v" }],
          values.map((v) => ({ v })),
        ).split("\n");
        return new Set(lines.slice(1).map((line) => line.length)).size === 1;
      }),
    );
  });
});
