import { expect, it } from "vitest";
import { fileStart, framed, histogram, picture, purgeFrom, scalar, summary } from "./event-records.js";
import { readHistogram } from "./test-support/read-events.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// Written by the tensorboard package of Python, 2.21.0.
it("are the bytes that TensorBoard's own writer makes", () => {
  expect(hex(framed(Buffer.from("hello")))).toBe("0500000000000000eab2043e68656c6c6fbb1f1c19");
  expect(hex(fileStart(1.5))).toBe("09000000000000f83f1a0d627261696e2e4576656e743a32");
  expect(hex(purgeFrom(1.5, 3))).toBe("09000000000000f83f10033a020801");
  const png = { bytes: Buffer.from("png"), width: 3, height: 2 };
  const values = [scalar("loss", 0.5), histogram("h", [1, 1]), picture("p", png)];
  expect(hex(summary(1.5, 7, values))).toBe(
    [
      "09000000000000f83f10072a67",
      "0a0b0a046c6f7373150000003f",
      "0a460a01682a41",
      "09000000000000f03f11000000000000f03f190000000000000040",
      "210000000000000040290000000000000040",
      "3208000000000000f03f3a080000000000000040",
      "0a100a0170220b0802100318032203706e67",
    ].join(""),
  );
});

it("a histogram counts every number once, in bins from the least to the largest", () => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const { min, max, num, sum, squares, limits, counts } = readHistogram(histogram("h", values).bytes());
  expect([min, max, num]).toEqual([Math.min(...values), Math.max(...values), 1000]);
  expect(sum).toBeCloseTo(
    values.reduce((a, b) => a + b),
    9,
  );
  expect(squares).toBeCloseTo(
    values.reduce((a, b) => a + b * b),
    9,
  );
  expect(limits).toHaveLength(30);
  expect(limits.at(-1)).toBe(max);
  const inBin = limits.map((limit, i) =>
    values.filter((v) => v <= limit && (i === 0 || v > (limits[i - 1] as number))),
  );
  expect(counts).toEqual(inBin.map(({ length }) => length));
});
