import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Message } from "./protobuf.js";

const hex = (message: Message): string => Buffer.from(message.bytes()).toString("hex");

describe("protocol buffers", () => {
  it("are written as the specification's own examples", () => {
    expect(hex(new Message().varint(1, 150))).toBe("089601");
    expect(hex(new Message().text(2, "testing"))).toBe("120774657374696e67");
    expect(hex(new Message().nested(3, new Message().varint(1, 150)))).toBe("1a03089601");
    expect(hex(new Message().varint(1, -2))).toBe("08feffffffffffffffff01");
    expect(hex(new Message().float(1, 1))).toBe("0d0000803f");
    expect(hex(new Message().double(1, 1))).toBe("09000000000000f03f");
    expect(hex(new Message().packedDoubles(2, [1, -2]))).toBe("1210000000000000f03f00000000000000c0");
    expect(hex(new Message().text(16, ""))).toBe("820100");
  });

  it("keep any integer", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const [, ...bytes] = new Message().varint(1, value).bytes();
        const read = bytes.reduce((sum, byte, i) => sum | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);
        expect(BigInt.asIntN(64, read)).toBe(BigInt(value));
        expect(bytes.slice(0, -1).every((byte) => byte >= 0x80)).toBe(true);
      }),
    );
  });
});
