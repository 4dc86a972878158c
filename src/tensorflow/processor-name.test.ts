import { describe, expect, it } from "vitest";
import { processorName as setUpsName } from "../setup/systems.mjs";
import { processorName } from "./processor-name.js";

// The set-up has the same one, which it needs before the library is built.
describe.each([
  ["library", processorName],
  ["set-up", setUpsName],
])("the processor's name in the %s", (_where, nameOf) => {
  it("is its own", () => {
    expect(nameOf([{ model: " Neoverse-N1 " }], "arm64")).toBe("Neoverse-N1");
  });

  it.each([[[{ model: "unknown" }]], [[{ model: "" }]], [[]]])(
    "is its kind where there is none: %j",
    (all) => {
      expect(nameOf(all, "arm64")).toBe("arm64 processor");
    },
  );

  it("is found here", () => {
    expect(nameOf()).not.toMatch(/^(unknown)?$/);
  });
});
