import {
  fitting,
  integer,
  list,
  number,
  oneOf,
  orNull,
  record,
  type Shape,
  something,
  text,
} from "../checking/shapes.js";
import { showValue } from "../checking/show-value.js";
import { DataError, demandData } from "./data-error.js";

/** A generator's whole state as plain data: survives JSON exactly. */
export interface RandomState {
  readonly kind: "sfc32";
  /** Identifies the family of streams; forks depend only on this. Three unsigned 32-bit integers. */
  readonly key: readonly number[];
  /** Position in the stream: four unsigned 32-bit integers. */
  readonly words: readonly number[];
  /** The second value of the last normal pair, if it has not been returned yet. */
  readonly spare: number | null;
}

/** A seedable source of random numbers whose state can be saved, restored and split into named streams. */
export interface Random {
  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /**
   * An integer in [0, below), each equally likely.
   *
   * @param below an integer in 1..2^32
   */
  integer(below: number): number;
  /** A standard normal number. */
  normal(): number;
  /** Shuffles in place, every order equally likely, and returns the same array. */
  shuffle<T extends ShuffleArray>(array: T): T;
  /**
   * An independent stream with this name.
   *
   * It depends only on the seed and the name, never on how many numbers were drawn, so that a consumer added later does
   * not change the numbers of others.
   */
  fork(name: string): Random;
  /**
   * Moves to the start of the stream numbered (first, second) of this generator's family, without allocating.
   *
   * @param first an integer in 0..2^32-1, for instance an epoch
   * @param second an integer in 0..2^32-1, for instance an image's number
   */
  seek(first: number, second: number): void;
  /** The whole state; `createRandom(state)` continues exactly from here. */
  state(): RandomState;
}

/** What can be shuffled: an array or a typed array. */
export type ShuffleArray =
  | unknown[]
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/**
 * Creates a generator from a seed, or from a saved state.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, seeded through a 32-bit mixing
 * hash. For seed 0 the first three `integer(2 ** 32)` are 3982531373, 2711146468, 1237151294; the first
 * `uniform()` is 0.9272553446236101; the same on every machine.
 *
 * @param seed an integer, a text, or what `state()` returned
 * @throws DataError when the seed is not a safe integer or the state is not one of ours
 * @example
 * ```ts
 * const random = createRandom(0);
 * const order = random.fork("order").shuffle([0, 1, 2, 3]);
 * ```
 */
export function createRandom(seed: number | string | RandomState): Random {
  if (typeof seed === "object" && seed !== null) return restore(seed);
  const key = new Uint32Array(3);
  if (typeof seed === "string") {
    absorb(key, 2);
    absorbText(key, seed);
  } else {
    if (!Number.isSafeInteger(seed)) {
      throw new DataError(
        "argument",
        `Expected seed to be a safe integer or a text but got ${showValue(seed)} (createRandom). Use an integer such as 0.`,
      );
    }
    absorb(key, 1);
    absorb(key, seed >>> 0);
    absorb(key, Math.floor(seed / 2 ** 32) >>> 0);
  }
  return new Sfc32(key);
}

class Sfc32 implements Random {
  readonly #key: Uint32Array;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;
  #spare: number | null = null;

  constructor(key: Uint32Array) {
    this.#key = key;
    this.#start(key[0]!, key[1]!, key[2]!);
  }

  static restored(state: RandomState): Sfc32 {
    const random = new Sfc32(Uint32Array.from(state.key));
    [random.#a, random.#b, random.#c, random.#counter] = state.words.map((word) => word | 0) as [
      number,
      number,
      number,
      number,
    ];
    random.#spare = state.spare;
    return random;
  }

  #start(a: number, b: number, c: number): void {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#counter = 1;
    this.#spare = null;
    // Twelve rounds spread every seed bit over the whole state, as the generator's author prescribes.
    for (let round = 0; round < 12; round++) this.#next();
  }

  #next(): number {
    const result = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new DataError(
        "argument",
        `Expected below to be an integer in 1..2^32 but got ${showValue(below)} (Random.integer). Use for instance 10.`,
      );
    }
    // Values from the incomplete last group are drawn again, so that no remainder is favoured.
    const limit = 2 ** 32 - (2 ** 32 % below);
    let value = this.#next();
    while (value >= limit) value = this.#next();
    return value % below;
  }

  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    // Marsaglia's polar method: needs only log and sqrt, and never returns an infinity.
    for (;;) {
      const u = this.#next() * 2 ** -31 - 1;
      const v = this.#next() * 2 ** -31 - 1;
      const square = u * u + v * v;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  shuffle<T extends ShuffleArray>(array: T): T {
    if (!Array.isArray(array) && !ArrayBuffer.isView(array)) {
      demandData(array, list(something), "array", "Random.shuffle");
    }
    const cells = array as unknown[];
    for (let last = cells.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = cells[last];
      cells[last] = cells[other];
      cells[other] = kept;
    }
    return array;
  }

  fork(name: string): Random {
    if (typeof name !== "string")
      demandData(name, text('Name it, for instance "order".'), "name", "Random.fork");
    const key = this.#key.slice();
    absorb(key, 3);
    absorbText(key, name);
    return new Sfc32(key);
  }

  seek(first: number, second: number): void {
    const key = this.#key;
    const a = scramble(key[0]! ^ scramble(first ^ 0x9e3779b9));
    const b = scramble((key[1]! + a) ^ scramble(second ^ 0x85ebca6b));
    const c = scramble((key[2]! + b) ^ a);
    this.#start(a, b, c);
  }

  state(): RandomState {
    const words = [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#counter >>> 0];
    return { kind: "sfc32", key: [...this.#key], words, spare: this.#spare };
  }
}

/** A bijection of 32-bit integers in which every input bit moves every output bit (murmur3's finaliser). */
function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function absorb(key: Uint32Array, word: number): void {
  key[0] = scramble(key[0]! ^ word ^ 0x2545f491);
  key[1] = scramble((key[1]! + key[0]!) ^ 0x9e3779b9);
  key[2] = scramble((key[2]! ^ key[1]!) + word);
}

function absorbText(key: Uint32Array, text: string): void {
  for (let place = 0; place < text.length; place++) absorb(key, text.charCodeAt(place));
  // The length ends the text, so that fork("a").fork("b") differs from fork("ab").
  absorb(key, text.length);
}

const word = integer({ min: 0, max: 2 ** 32 - 1 });
/** A generator's whole state. */
export const randomStateShape: Shape = record<RandomState>({
  kind: oneOf(["sfc32"]),
  key: list(word, { min: 3, max: 3 }),
  words: list(word, { min: 4, max: 4 }),
  spare: orNull(number()),
});

function restore(state: RandomState): Random {
  if (fitting(state, randomStateShape) === undefined) {
    throw new DataError(
      "argument",
      `Expected seed to be an integer, a text, or a state of kind sfc32 with 3 key words and 4 state words but got ${showValue(state)} (createRandom). Pass what Random.state() returned.`,
    );
  }
  return Sfc32.restored(state);
}
