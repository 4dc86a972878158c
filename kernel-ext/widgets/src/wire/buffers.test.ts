import { describe, expect, it } from "vitest";
import { pack, unpack } from "./buffers.js";

describe("a state that travels", () => {
  it("has its bytes beside it: null in a list, nothing in an object", () => {
    const bytes = Uint8Array.of(1, 2);
    expect(pack({ name: "a", list: [1, bytes], deep: { bytes, left: 3 } })).toEqual({
      state: { name: "a", list: [1, null], deep: { left: 3 } },
      paths: [
        ["list", 1],
        ["deep", "bytes"],
      ],
      buffers: [bytes, bytes],
    });
  });

  it("has null for what JSON does not know", () => {
    expect(pack({ none: undefined }).state).toEqual({ none: null });
  });

  it("is refused if it contains itself", () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => pack(loop)).toThrow("Expected a state without loops but got one at self.self.self.self.");
  });

  it("gets its bytes back", () => {
    const bytes = Uint8Array.of(7);
    const { state, paths, buffers } = pack({ list: [bytes], deep: { bytes } });
    const back = structuredClone(state) as Record<string, unknown>;
    unpack(back, paths, buffers);
    expect(back).toEqual({ list: [bytes], deep: { bytes } });
  });

  it.each([
    [[["__proto__", "polluted"]]],
    [[["list", 5]]],
    [[["list", "length"]]],
    [[["list", -1]]],
    [[["missing", "deep"]]],
    [[[]]],
    [["text"]],
    ["text"],
    [null],
    [[[{}]]],
  ])("leaves out bytes whose path leads nowhere: %j", (paths) => {
    const state = { list: [1], name: "a" };
    unpack(state, paths, [Uint8Array.of(1)]);
    expect(state).toEqual({ list: [1], name: "a" });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
