import { table } from "arquero";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { formatValue } from "./format.js";

const plain = async (value: unknown): Promise<string> => String((await formatValue(value))["text/plain"]);
const html = async (value: unknown): Promise<string> => String((await formatValue(value))["text/html"]);

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

  it("shows a Map as a table", async () => {
    expect(await html(new Map([["lr", 0.1]]))).toMatch(/<td[^>]*>lr<\/td><td[^>]*>0\.1/);
  });

  it("shows hostile names and values as text", async () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const shown = [
      await html([{ [hostile]: hostile }]),
      await html(new Map([[hostile, hostile]])),
      await html(table({ [hostile]: [hostile] })),
      await html(new Error(hostile)),
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

  it("shows an error that is a value with its causes", async () => {
    const error = new Error("outer", { cause: new TypeError("inner") });
    expect(await plain(error)).toBe("Error: outer\ncaused by TypeError: inner");
  });

  it("shows a value that cannot be looked at as that", async () => {
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
