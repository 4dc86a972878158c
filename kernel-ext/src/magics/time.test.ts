import { expect, it } from "vitest";
import { duration } from "./time.js";

it.each([
  [0.0123, "12.3 µs"],
  [21.46, "21.5 ms"],
  [1234, "1.23 s"],
  [61_500, "1 min 2 s"],
])("%f ms is written as %s", (ms, written) => {
  expect(duration(ms)).toBe(written);
});
