import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { LiveLine } from "./live-line.mjs";

function screen(terminal: { isTTY: boolean; columns?: number }): {
  line: LiveLine;
  printed: () => string;
  wait: (ms: number) => void;
} {
  let printed = "";
  let now = 0;
  const out = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  const wait = (ms: number): void => {
    now += ms;
  };
  const line = new LiveLine(Object.assign(out, terminal), () => now);
  return { line, printed: () => printed, wait };
}

describe("a live line in a terminal", () => {
  it("is rewritten in place and covers what it replaces", () => {
    const { line, printed } = screen({ isTTY: true, columns: 80 });
    line.update("epoch 10");
    line.update("epoch");
    line.end();
    expect(printed()).toBe("\repoch 10\repoch   \n");
  });

  it("never wraps", () => {
    const { line, printed } = screen({ isTTY: true, columns: 10 });
    line.update("0123456789abcdef");
    expect(printed()).toBe("\r012345678");
  });
});

describe("a live line elsewhere", () => {
  it("is printed at most every five seconds, the last one always", () => {
    const { line, printed, wait } = screen({ isTTY: false });
    line.update("1");
    wait(4_999);
    line.update("2");
    wait(1);
    line.update("3");
    line.update("4");
    line.end();
    expect(printed()).toBe("1\n3\n4\n");
  });

  it("is not printed twice", () => {
    const { line, printed } = screen({ isTTY: false });
    line.update("1");
    line.end();
    line.end();
    expect(printed()).toBe("1\n");
  });
});
