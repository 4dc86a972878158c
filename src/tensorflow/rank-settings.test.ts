import { describe, expect, it } from "vitest";
import { rankOf, serverDefinition } from "./rank-settings.js";

const two = { MIXTURE_GROWTH_RANKS: "a:20000,10.0.0.2:20001", MIXTURE_GROWTH_OPEN_PORT: "yes" };

describe("a process among several", () => {
  it("knows its number and everybody's place", () => {
    expect(rankOf({ ...two, MIXTURE_GROWTH_RANK: "1" })).toEqual({
      index: 1,
      addresses: ["a:20000", "10.0.0.2:20001"],
      timeout: 300,
    });
    expect(rankOf({ ...two, MIXTURE_GROWTH_RANK: "0", MIXTURE_GROWTH_RANK_TIMEOUT: "5" })?.timeout).toBe(5);
    expect(rankOf({ MIXTURE_GROWTH_RANK: "0", MIXTURE_GROWTH_OPEN_PORT: "yes" })).toBeUndefined();
  });

  it.each<[Record<string, string>, string]>([
    [{ MIXTURE_GROWTH_RANKS: "a,b" }, 'but got "a,b"'],
    [{ MIXTURE_GROWTH_RANKS: "a:1,a:1" }, 'but got "a:1,a:1"'],
    [
      { MIXTURE_GROWTH_RANK: "2" },
      'Expected MIXTURE_GROWTH_RANK to be a whole number below 2 but got "2" (processes that train together). Set it for each of them; in a clone, npm run ranks does.',
    ],
    [{ MIXTURE_GROWTH_RANK: "x" }, 'but got "x"'],
    [{ MIXTURE_GROWTH_RANK_TIMEOUT: "0" }, "MIXTURE_GROWTH_RANK_TIMEOUT to be a number of seconds above 0"],
    [
      { MIXTURE_GROWTH_OPEN_PORT: "" },
      "Expected consent to an open port but got none (processes that train together). TensorFlow's server listens on every address of this machine, without a password, and whoever reaches it can read and write files. In a private network, set MIXTURE_GROWTH_OPEN_PORT=yes.",
    ],
  ])("is refused: %j", (change, words) => {
    expect(() => rankOf({ ...two, MIXTURE_GROWTH_RANK: "0", ...change })).toThrow(words);
  });

  it("tells TensorFlow who the others are, and that the first one leads", () => {
    const server = Buffer.from(serverDefinition({ index: 1, addresses: ["a:1", "b:2"], timeout: 1 }), "hex");
    for (const text of ["worker", "a:1", "b:2", "/job:worker/replica:0/task:0", "grpc"]) {
      expect(server.includes(text)).toBe(true);
    }
  });
});
