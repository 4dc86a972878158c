import type { Random } from "../../../src/data/random.js";

/** Numbers that readers often get wrong, as little-endian bytes of several widths. */
const edges: readonly Uint8Array[] = [
  0n,
  1n,
  -1n,
  127n,
  128n,
  255n,
  2n ** 15n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  -(2n ** 63n),
].flatMap((value) =>
  [1, 2, 4, 8].map((width) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt.asIntN(64, value));
    return bytes.subarray(0, width);
  }),
);

/** Texts that readers often get wrong. */
const words: readonly Uint8Array[] = [
  ...[
    "null",
    "true",
    "-1",
    "1e999",
    "0.5",
    "9007199254740993",
    '"__proto__"',
    "constructor",
    "[]",
    "{}",
    "../",
    "\u0000",
  ],
  ...["[[[[[[[[", '{"a":', "NaN", "'", '"', "\n", "\u2028", "\ud800", "(", "c", "R", "."],
].map((text) => Buffer.from(text));

/** A change of some bytes. */
type Change = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const at = (bytes: Uint8Array, random: Random): number => random.integer(bytes.length + 1);
const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)] as T;
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const changes: readonly Change[] = [
  // One bit.
  (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    const place = random.integer(Math.max(1, bytes.length));
    copy[place] = (copy[place] ?? 0) ^ (1 << random.integer(8));
    return copy;
  },
  // One byte.
  (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    copy[random.integer(Math.max(1, bytes.length))] = random.integer(256);
    return copy;
  },
  // A number or a word that replaces bytes or is inserted.
  (bytes, random) => {
    const put = pick(random.integer(2) === 0 ? edges : words, random);
    const place = at(bytes, random);
    return joined(bytes.subarray(0, place), put, bytes.subarray(place + random.integer(2) * put.length));
  },
  // The end, or a piece, is missing.
  (bytes, random) => bytes.slice(0, at(bytes, random)),
  (bytes, random) => {
    const place = at(bytes, random);
    return joined(bytes.subarray(0, place), bytes.subarray(place + 1 + random.integer(16)));
  },
  // A piece is repeated, or comes from another input.
  (bytes, random) => {
    const place = at(bytes, random);
    const piece = bytes.subarray(place, place + 1 + random.integer(64));
    return joined(bytes.subarray(0, place), piece, bytes.subarray(place));
  },
  (bytes, random, other) => joined(bytes.subarray(0, at(bytes, random)), other.subarray(at(other, random))),
  // A number written in digits.
  (bytes, random) => {
    const text = Buffer.from(bytes).toString("latin1");
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes.slice(0, at(bytes, random));
    const { index, 0: digits } = pick(numbers, random);
    const put = pick(["0", "-1", "4294967296", "1e308", "99999999999999999999", "0.1", ""], random);
    return Uint8Array.from(
      Buffer.from(text.slice(0, index) + put + text.slice(index + digits.length), "latin1"),
    );
  },
];

/** An input made from valid ones by one to four changes. */
export function mutated(sound: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = pick(sound, random);
  for (let count = 1 + random.integer(4); count > 0; count--) {
    bytes = pick(changes, random)(bytes, random, pick(sound, random));
  }
  return bytes;
}
