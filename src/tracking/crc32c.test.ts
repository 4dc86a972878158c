import { expect, it } from "vitest";
import { crc32c } from "./crc32c.js";

it.each([
  ["32 zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 ones in all bits", new Uint8Array(32).fill(255), 0x62a8ab43],
  ["0 to 31", Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ["nothing", new Uint8Array(), 0],
  ["the digits 1 to 9", Buffer.from("123456789"), 0xe3069283],
])("is that of RFC 3720 for %s", (_, bytes, expected) => {
  expect(crc32c(bytes)).toBe(expected);
});
