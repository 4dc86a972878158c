import { describe, expect, it } from "vitest";
import { inspectionBundle } from "./inspection-bundle.js";

const inspection = {
  signature: "add(a: number, b: number): number",
  argument: { start: 15, end: 24 },
  documentation: "Adds up, see `sum`.\n\nNo <b>more</b>.",
  tags: [
    { name: "example", text: "```ts\nadd(1, 2); // 3\n```" },
    { name: "throws", text: "RangeError if it is too much" },
    { name: "param", text: "a - the first" },
    { name: "param", text: "b the second" },
    { name: "return", text: "the sum" },
    { name: "deprecated", text: "" },
  ],
  options: [
    {
      of: "options",
      options: [
        { name: "rate", isOptional: true, type: "number", documentation: "The rate. Default 1." },
        { name: "name", isOptional: false, type: "string", documentation: "" },
      ],
      more: ["x", "y"],
    },
  ],
};

describe("an inspection", () => {
  it("is laid out as text: parameters and options, then what comes back, errors and examples", () => {
    expect(inspectionBundle(inspection)["text/plain"]).toBe(`add(a: number, b: number): number

At the cursor: b: number

Adds up, see \`sum\`.

No <b>more</b>.

Parameters
  a  the first
  b  the second

Options
  rate?: number  The rate. Default 1.
  name: string
  and 2 more     x, y

Returns
  the sum

Throws
  RangeError if it is too much

Example
  add(1, 2); // 3

@deprecated`);
  });

  it("is laid out as HTML without colours of its own, with the parameter at the cursor marked", () => {
    const html = String(inspectionBundle(inspection)["text/html"]);
    expect(html).toContain("<pre>add(a: number, <b><u>b: number</u></b>): number</pre>");
    expect(html).toContain("<p>Adds up, see <code>sum</code>.</p><p>No &lt;b&gt;more&lt;/b&gt;.</p>");
    expect(html).toMatch(/<b>Options<\/b><\/p><table.*<code>rate\?: number<\/code>.*The rate\. Default 1\./);
    expect(html).toContain("<p><b>Example</b></p><pre>add(1, 2); // 3</pre>");
    expect(html).not.toMatch(/color|background/);
  });

  it("is only the signature where nothing else is known", () => {
    const bare = { signature: "const n: 1", documentation: "", tags: [], options: [] };
    expect(inspectionBundle(bare)).toEqual({
      "text/plain": "const n: 1",
      "text/html": "<pre>const n: 1</pre>",
    });
  });
});
