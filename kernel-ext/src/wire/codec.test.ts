import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeader, decodeMessage, encodeMessage, type Message, WireError } from "./codec.js";

const key = "the key";

function messageOf(content: Record<string, unknown>, buffers: Uint8Array[] = []): Message {
  const header = createHeader("execute_request", "a session");
  return { identities: [Buffer.from("front end")], header, parent: {}, metadata: {}, content, buffers };
}

describe("messages", () => {
  it("are read as they were written, with any content and buffers", () => {
    const anyContent = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(anyContent, fc.array(fc.uint8Array()), (content, bytes) => {
        const plain = JSON.parse(JSON.stringify(content)) as Record<string, unknown>;
        const read = decodeMessage(encodeMessage(messageOf(plain, bytes), key), key);
        expect(read.content).toEqual(plain);
        expect(read.buffers.map((each) => [...each])).toEqual(bytes.map((each) => [...each]));
        expect(read.identities.map(String)).toEqual(["front end"]);
      }),
    );
  });

  it("are signed as the protocol says: HMAC-SHA256 over the four JSON frames", () => {
    const frames = encodeMessage({ ...messageOf({}), header: fixedHeader }, "k");
    // The expected value is from the hmac module of Python.
    expect(String(frames[2])).toBe(fixedSignature);
  });

  it.each([3, 4, 5, 6])("with one changed character in frame %i are refused", (at) => {
    const frames = encodeMessage(messageOf({ a: 1 }), key);
    frames[at] = Buffer.concat([frames[at] ?? Buffer.of(), Buffer.from(" ")]);
    expect(() => decodeMessage(frames, key)).toThrow(WireError);
  });

  it("signed with another key, or not at all, are refused", () => {
    expect(() => decodeMessage(encodeMessage(messageOf({}), "other"), key)).toThrow(/signed with the key/);
    expect(() => decodeMessage(encodeMessage(messageOf({}), ""), key)).toThrow(WireError);
  });

  it("that are too short, or hold no JSON object, are refused and never crash", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array(), { maxLength: 9 }), (frames) => {
        expect(() => decodeMessage([Buffer.from("<IDS|MSG>"), ...frames], key)).toThrow(WireError);
      }),
    );
    expect(() => decodeMessage(encodeMessage(messageOf([] as never), key), key)).toThrow(/JSON object/);
  });
});

const fixedHeader = {
  msg_id: "1",
  msg_type: "t",
  session: "s",
  username: "u",
  date: "d",
  version: "5.4",
} as const;
const fixedSignature = "831c3b7ca4bbf698758697231c65e96b115a3e11e51f6b254863b87d32d06390";
