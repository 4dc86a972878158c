import { describe, expect, it } from "vitest";
import { contextConfig } from "./context-config.js";

describe("the configuration of TensorFlow's context", () => {
  it("lets operations that a GPU lacks run on the processor, and says no more where nothing is asked", () => {
    expect(contextConfig({})).toBe("3801");
    expect(contextConfig({ MIXTURE_GROWTH_CPU_DEVICES: "1" })).toBe("3801");
  });

  it("counts the processor as several devices where the environment says so", () => {
    // Field 1: a map's entry of "CPU" and 3.
    expect(contextConfig({ MIXTURE_GROWTH_CPU_DEVICES: "3" })).toBe("0a070a034350551003" + "3801");
  });

  it.each(["0", "-1", "1.5", "two", "65", ""])("refuses %j", (asked) => {
    expect(() => contextConfig({ MIXTURE_GROWTH_CPU_DEVICES: asked })).toThrow(
      `Expected MIXTURE_GROWTH_CPU_DEVICES to be a whole number from 1 to 64 but got "${asked}" (loading TensorFlow). Leave it out for one.`,
    );
  });
});
