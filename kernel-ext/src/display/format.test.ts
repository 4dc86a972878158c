import { table } from "arquero";
import { displaySymbol } from "mixture-growth-display";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { formatValue } from "./format.js";

const plain = async (value: unknown): Promise<string> => String((await formatValue(value))["text/plain"]);
const html = async (value: unknown): Promise<string> => String((await formatValue(value))["text/html"]);

class Run {
  epoch = 1;
}

describe("formatValue", () => {
  it("writes other values as the console does, strings with quotes", async () => {
    expect(await formatValue("a")).toEqual({ "text/plain": "'a'" });
    expect(await formatValue(null)).toEqual({ "text/plain": "null" });
    expect(await formatValue({ a: [1, { b: 2 }] })).toEqual({ "text/plain": "{ a: [ 1, { b: 2 } ] }" });
    expect(await formatValue([1, 2])).toEqual({ "text/plain": "[ 1, 2 ]" });
  });

  it("prefers what an object says of itself, also later, and adds plain text where that is missing", async () => {
    const shown = {
      n: 1,
      [displaySymbol]: async () => ({ "text/html": "<b>1</b>", "image/png": Uint8Array.of(1, 2) }),
    };
    const bundle = await formatValue(shown);
    expect(bundle).toMatchObject({ "text/html": "<b>1</b>", "image/png": "AQI=" });
    expect(bundle["text/plain"]).toContain("n: 1");
  });

  it("shows an arquero table with 20 rows and its size", async () => {
    const rows = Array.from({ length: 1234 }, (_, i) => i);
    const value = table({ epoch: rows, loss: rows.map((i) => 1 / (i + 1)) });
    expect(await plain(value)).toContain("1,234 rows × 2 columns");
    expect((await html(value)).match(/<tr>/g)).toHaveLength(21);
  });

  it("shows an array of records as a table, with every key that a row has", async () => {
    const shown = await html([
      { net: "grown", accuracy: 0.5 },
      { net: "scratch", seeds: [1, 2] },
    ]);
    expect(shown).toContain("accuracy");
    expect(shown).toContain("seeds");
    expect(shown).toContain("2 rows × 3 columns");
  });

  it("gives nested numbers a column each, and writes other things that are nested in words", async () => {
    const shown = await plain([
      { phase: "grow", forward: { macs: 12, published: 24 }, done: { by: "A", at: 1 } },
      { phase: "change", forward: undefined, done: { by: "B", at: 2 } },
    ]);
    expect(shown).toMatch(/phase +forward\.macs +forward\.published +done/);
    expect(shown).toMatch(/grow +12 +24 +by A, at 1/);
    expect(shown).toContain("2 rows × 4 columns");
  });

  it("shows a Map as a table", async () => {
    expect(await html(new Map([["lr", 0.1]]))).toMatch(/<td[^>]*>lr<\/td><td[^>]*>0\.1/);
  });

  it("shows in a table's cells what JSON does not know as the console does", async () => {
    const kinds = {
      map: new Map([[1, 2]]),
      set: new Set(["a"]),
      error: new TypeError("no"),
      form: /x/,
      run: new Run(),
    };
    const shown = await html([kinds]);
    const cells = [...shown.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
    expect(cells).toEqual([
      "Map(1) { 1 =&gt; 2 }",
      "Set(1) { &#39;a&#39; }",
      "TypeError: no",
      expect.stringContaining("/x/"),
      "Run { epoch: 1 }",
    ]);
  });

  it.each([
    ["new Array(5)", new Array(5), "[ <5 empty items> ]"],
    ["a list of a thousand million holes", new Array(1e9), "[ <1000000000 empty items> ]"],
    ["data of holes", { data: new Array(3) }, "{ data: [ <3 empty items> ] }"],
  ])("shows no table, figure or element where there are only holes: %s", async (_, value, plain) => {
    // Looking at every hole would take longer than a test may.
    expect(await formatValue(value)).toEqual({ "text/plain": plain });
  });

  it("shows what refuses every question as the console does", async () => {
    const refuses = (): never => {
      throw new Error("no");
    };
    const hostile = new Proxy(
      { a: 1 },
      { get: refuses, has: refuses, ownKeys: refuses, getPrototypeOf: refuses },
    );
    expect(await formatValue(hostile)).toEqual({ "text/plain": "{ a: 1 }" });
  });

  it("cuts what nobody could read, and says how to see all", async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]));
    const shown = await plain(many);
    expect(shown.length).toBeLessThan(101_000);
    expect(shown).toMatch(/… [\d,]+ more characters \(console\.log prints all of it\)$/);
  });

  it("shows hostile names and values as text", async () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const Hostile = Object.defineProperty(class {}, "name", { value: hostile });
    const instance = new Hostile();
    expect(Object.keys(await formatValue(instance))).toEqual(["text/plain"]);
    const shown = [
      await html([{ [hostile]: hostile }]),
      await html(new Map([[hostile, hostile]])),
      await html(table({ [hostile]: [hostile] })),
      await html(new Error(hostile)),
      await html(Object.assign(new Error("e"), { name: hostile })),
      await html([{ instance: hostile, kind: String(Hostile) + hostile }]),
    ];
    for (const each of shown) {
      expect(each).not.toContain("<img");
      expect(each).toContain("&lt;img");
    }
  });

  it("shows a plotly figure with a picture for where there is no plotly", async () => {
    const bundle = await formatValue({
      data: [{ type: "scatter", x: [1, 2], y: [3, 4] }],
      layout: { title: { text: "Loss" } },
    });
    expect(bundle).toHaveProperty(["application/vnd.plotly.v1+json", "data"]);
    expect(bundle["text/html"]).toMatch(/<img [^>]*src="data:image\/svg\+xml;base64,/);
    expect(typeof bundle["text/plain"]).toBe("string");
  });

  it("does not take any array named data for a figure", async () => {
    expect(await formatValue({ data: [{ a: 1 }] })).not.toHaveProperty(["application/vnd.plotly.v1+json"]);
  });

  it("shows the bytes of a picture file as the picture", async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
    expect(await formatValue(png)).toEqual({
      "image/png": Buffer.from(png).toString("base64"),
      "text/plain": "PNG picture, 9 bytes",
    });
    expect(await formatValue(Uint8Array.of(0xff, 0xd8, 0xff))).toHaveProperty(["image/jpeg"]);
    expect(await formatValue(Uint8Array.of(1, 2))).toEqual({ "text/plain": "Uint8Array(2) [ 1, 2 ]" });
  });

  it("shows a tensor with shape, type and statistics, and says what is not finite", async () => {
    const tensor = { shape: [2, 2], dtype: "float32", dataSync: () => Float32Array.of(1, 2, 3, Number.NaN) };
    const text = await plain(tensor);
    expect(text).toContain("Tensor float32 [2, 2]");
    expect(text).toMatch(/mean +2\n/);
    expect(text).toMatch(/not finite +1\n/);
  });

  it("shows a disposed or a huge tensor without fetching it", async () => {
    const dataSync = (): never => {
      throw new Error("fetched");
    };
    expect(await plain({ shape: [2], dtype: "float32", dataSync, isDisposed: true })).toBe(
      "Tensor float32 [2], disposed",
    );
    expect(await plain({ shape: [9000, 9000], dtype: "float32", dataSync })).toBe(
      "Tensor float32 [9000, 9000]",
    );
  });

  it("shows pixels, and a tensor that is a picture, as the picture", async () => {
    const data = Uint8ClampedArray.from({ length: 2 * 3 * 4 }, (_, i) => i * 10);
    const shown = await formatValue({ width: 2, height: 3, data });
    expect(shown["text/plain"]).toBe("Picture of 2 × 3 pixels, RGBA");
    const png = Buffer.from(String(shown["image/png"]), "base64");
    const { data: decoded, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([64, 96, 4]); // 32 times as large
    expect([...decoded.subarray(0, 4)]).toEqual([0, 10, 20, 30]);
    expect([...decoded.subarray(-4)]).toEqual([200, 210, 220, 230]);
    const values = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => i / 191);
    const tensor = { shape: [8, 8, 3], dtype: "float32", dataSync: () => values };
    expect(await html(tensor)).toMatch(/<img alt="Tensor float32 \[8, 8, 3\]" src="data:image\/png;base64,/);
    const vectors = { shape: [64, 3], dtype: "float32", dataSync: () => values };
    expect(await html(vectors)).not.toContain("<img");
  });

  it("shows what other libraries draw: vega charts, canvases, elements of a page, polars frames", async () => {
    const $schema = "https://vega.github.io/schema/vega-lite/v6.json";
    expect(await formatValue({ $schema, mark: "bar" })).toHaveProperty(
      ["application/vnd.vegalite.v5+json", "mark"],
      "bar",
    );
    expect(
      await formatValue({ toSpec: () => ({ $schema: $schema.replace("-lite/v6", "/v5") }) }),
    ).toHaveProperty(["application/vnd.vega.v5+json"]);
    expect(await formatValue({ toDataURL: () => "data:image/png;base64,AQI=" })).toMatchObject({
      "image/png": "AQI=",
    });
    expect(await html({ outerHTML: "<b>element</b>" })).toBe("<b>element</b>");
    const rows = Array.from({ length: 30 }, (_, n) => ({ n }));
    const frame = (records: readonly object[]): object => ({
      columns: ["n"],
      height: records.length,
      head: (count: number) => frame(records.slice(0, count)),
      toRecords: () => records,
    });
    expect(await plain(frame(rows))).toContain("30 rows × 1 column");
  });

  it("shows an error that is a value with its causes", async () => {
    const error = new Error("outer", { cause: new TypeError("inner") });
    expect(await plain(error)).toBe("Error: outer\ncaused by TypeError: inner");
  });

  it("names each once", async () => {
    const error = new Error("outer");
    error.cause = new TypeError("inner", { cause: error });
    expect(await plain(error)).toBe(
      "Error: outer\ncaused by TypeError: inner\ncaused by Error: outer, as above",
    );
  });

  it("says of a promise that it was not awaited, and what to write", async () => {
    const todo = "Write await before the call to wait for its value.";
    expect(await plain(new Promise(() => undefined))).toBe(`Promise (not awaited, pending). ${todo}`);
    expect(await plain(Promise.resolve({ a: 1 }))).toBe(`Promise (not awaited, fulfilled). ${todo}`);
    expect(await plain(Promise.resolve("<pending>"))).toBe(`Promise (not awaited, fulfilled). ${todo}`);
    const rejected = Promise.reject(new Error("no"));
    rejected.catch(() => undefined);
    expect(await plain(rejected)).toBe(`Promise (not awaited, rejected). ${todo}`);
  });

  it("names a value that cannot be inspected", async () => {
    const value = {
      get shape(): never {
        throw new Error("no");
      },
    };
    expect(await plain(value)).toContain("shape");
    const hostile = {
      [Symbol.for("nodejs.util.inspect.custom")]: () => {
        throw new Error("no");
      },
    };
    expect(await plain(hostile)).toContain("one that fails");
  });
});
