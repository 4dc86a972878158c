import { describe, expect, it } from "vitest";
import { type ExampleRecord, fromRecords } from "./from-records.js";

async function* readings(
  count: number,
  read: { count: number } = { count: 0 },
): AsyncGenerator<ExampleRecord> {
  for (let i = 0; i < count; i++) {
    read.count++;
    yield { values: [i, 2 * i], label: i % 2 === 0 ? "even" : "odd" };
  }
}

describe("a data set of a stream of records", () => {
  it("holds all of them, or as many as the limit says, and reads no further", async () => {
    const all = await fromRecords(readings(20), {
      shape: [2],
      name: "readings",
      featureNames: ["once", "twice"],
    });
    expect(all.train.count + all.test.count).toBe(20);
    expect(all.train).toMatchObject({
      kind: "arrays",
      classNames: ["even", "odd"],
      featureNames: ["once", "twice"],
    });
    const read = { count: 0 };
    const few = await fromRecords(readings(1000, read), { shape: [2], limit: 10 });
    expect(few.train.count + few.test.count).toBe(10);
    expect(read.count).toBe(10);
  });

  it("of bytes is one of images, with targets one for regression", async () => {
    const pictures = Array.from({ length: 10 }, (_, i) => ({
      values: Uint8Array.of(i, 0, 1, 2),
      label: i % 2,
    }));
    expect((await fromRecords(pictures, { shape: [2, 2, 1] })).train).toMatchObject({
      kind: "images",
      classes: 2,
    });
    const numbers = Array.from({ length: 10 }, (_, i) => ({ values: [i], target: [i, -i] }));
    expect((await fromRecords(numbers, { shape: [1] })).train).toMatchObject({
      kind: "regression",
      outputs: 2,
    });
  });

  it("is refused with the number of the first record that is not as the others", async () => {
    const records: ExampleRecord[] = [
      { values: [1], label: "a" },
      { values: [1, 2], target: 3 },
    ];
    await expect(fromRecords(records, { shape: [1] })).rejects.toThrow(/2 problems .*record 1 of data/s);
    await expect(fromRecords([], { shape: [1] })).rejects.toThrow("Expected at least 2 records but got 0");
    await expect(fromRecords(5 as never, { shape: [] })).rejects.toThrow(
      "Expected records to be a stream of records",
    );
  });
});
