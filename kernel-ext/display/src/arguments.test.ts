import { describe, expect, it } from "vitest";
import { bundle, createProgress, htmlTable, textTable } from "./index.js";

describe("calls that cannot be drawn are refused with all that is wrong", () => {
  it.each([
    [
      () => textTable("a" as never, null as never),
      /^Expected columns .+ got "a" .+\nExpected rows .+ got null /,
    ],
    [
      () => htmlTable([{ label: "a" } as never], []),
      /^Expected columns to be .+ but got a list of 1 \(table\)/,
    ],
    [() => htmlTable([], {} as never, 3 as never), /rows .+ got an object .+\nExpected options .+ got 3 /],
    [() => bundle(undefined as never), /^Expected parts to be an object with plain text but got nothing/],
    [
      () => bundle({ plain: 3, svg: {} } as never),
      /^Expected parts .+\nExpected svg .+ got an object \(bundle\)\. /,
    ],
    [() => createProgress({ host: undefined } as never), /^Expected now to be a clock .+ got nothing/],
    [() => createProgress(undefined as never), /^Expected now to be a clock/],
    [
      () => createProgress({ host: 1, now: () => 0, onLine: "log" } as never),
      /^Expected host .+ got 1 .+\nExpected onLine .+ got "log"/,
    ],
  ])("%#", (call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
