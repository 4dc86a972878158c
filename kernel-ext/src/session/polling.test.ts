import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createInterruptFlags, pollIndex, requestedIndex } from "../wire/interrupt-flags.js";
import type { Cell } from "./cell.js";
import { Interrupts } from "./interrupts.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** As after a stop that has been acted on. */
function stopped(): { readonly interrupts: Interrupts; readonly isPolled: () => boolean } {
  const flags = createInterruptFlags();
  const interrupts = new Interrupts(flags, new AsyncLocalStorage<Cell>(), () => undefined);
  flags[requestedIndex] = 1;
  flags[pollIndex] = 1;
  interrupts.act();
  return { interrupts, isPolled: () => flags[pollIndex] === 1 };
}

it("loops run at full speed in the cell after a stop, and what the stop left behind is checked once that waits", () => {
  const { interrupts, isPolled } = stopped();
  interrupts.begin();
  expect(isPolled()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isPolled()).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(isPolled()).toBe(false);
});

it("a loop that lets no timer run ends the polling by the clock", () => {
  const { interrupts, isPolled } = stopped();
  interrupts.check();
  expect(isPolled()).toBe(true);
  vi.setSystemTime(0);
  const now = performance.now();
  const clock = vi.spyOn(performance, "now").mockReturnValue(now + 3001);
  interrupts.check();
  expect(isPolled()).toBe(false);
  clock.mockRestore();
});
