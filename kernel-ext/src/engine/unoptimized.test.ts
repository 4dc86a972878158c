import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import vm from "node:vm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { excludeFromOptimizing } from "./unoptimized.js";

beforeAll(() => setFlagsFromString("--allow-natives-syntax"));
afterAll(() => setFlagsFromString("--no-allow-natives-syntax"));

it("functions that V8 must not optimize stay as they are, while others of the same code are optimized", async () => {
  const isOptimized = vm.runInThisContext("(each) => %ActiveTierIsTurbofan(each)") as (
    each: unknown,
  ) => boolean;
  // V8 compiles equal code once.
  const made = (start: number): ((to: number) => number) =>
    vm.runInThisContext(
      `((to) => { let sum = ${start}; for (let at = 0; at < to; at++) sum += at; return sum; })`,
    ) as never;
  const [kept, control] = [made(0), made(1)];
  excludeFromOptimizing([kept]);
  setFlagsFromString("--allow-natives-syntax");
  for (let round = 0; round < 500 && !isOptimized(control); round++) {
    for (let at = 0; at < 100; at++) kept(1000) + control(1000);
    await pause(1);
  }
  expect(isOptimized(control)).toBe(true);
  expect(isOptimized(kept)).toBe(false);
  expect(kept(10)).toBe(45);
});
