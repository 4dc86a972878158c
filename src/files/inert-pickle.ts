import { isUtf8 } from "node:buffer";

/** A name that a pickle would import; it is never looked up. */
export class PickledName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An object that a pickle would make by a call; it is never made. */
export class PickledCall {
  readonly callee: string;
  readonly args: readonly PickledValue[];
  /** What `append`, `__setitem__` and `__setstate__` would have put into it. */
  readonly items: Map<string, PickledValue> = new Map();

  constructor(callee: string, args: readonly PickledValue[]) {
    this.callee = callee;
    this.args = args;
  }
}

/** Bytes outside of the pickle, by their id. */
export class PickledReference {
  readonly id: PickledValue;

  constructor(id: PickledValue) {
    this.id = id;
  }
}

/** A value of a pickle: plain data, and records of the code it would have run. Dictionaries are maps. */
export type PickledValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickledValue[]
  | Map<string, PickledValue>
  | PickledName
  | PickledCall
  | PickledReference;

const mark: unique symbol = Symbol("mark");
type Slot = PickledValue | typeof mark;

/** Far more than any checkpoint or data set needs. */
const maxValues = 2 ** 22;

/** Makes the error for an invalid pickle. */
export type PickleWrong = (expected: string, found: string) => Error;

/**
 * Reads a pickle without executing it: names are not looked up and calls are not made, only recorded. Whatever a hostile
 * pickle wants to run, nothing runs.
 *
 * @param start offset of the pickle in the bytes
 * @param wrong makes the error from what was expected and what was found
 * @returns The value, and the offset of the pickle's end.
 * @throws the error of `wrong`, when it is damaged or has an opcode that plain data does not need
 */
export function readInertPickle(
  bytes: Uint8Array,
  start: number,
  wrong: PickleWrong,
): { readonly value: PickledValue; readonly end: number } {
  const reader = new InertReader(bytes, start, wrong);
  const value = reader.run();
  return { value, end: reader.place };
}

class InertReader {
  readonly #bytes: Buffer;
  readonly #error: PickleWrong;
  readonly #stack: Slot[] = [];
  readonly #memo: Map<number, PickledValue> = new Map();
  #values = 0;
  place: number;

  constructor(bytes: Uint8Array, start: number, error: PickleWrong) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.place = start;
    this.#error = error;
  }

  run(): PickledValue {
    for (;;) {
      const opcode = this.byte();
      if (opcode === 0x2e) return this.pop();
      const act = opcodes.get(opcode);
      if (act === undefined) throw this.wrong("an opcode of plain data", `0x${opcode.toString(16)}`);
      act(this);
    }
  }

  build(state: PickledValue): void {
    const target = this.#stack.at(-1);
    if (!(target instanceof PickledCall)) throw this.wrong("an object that has a state", "something else");
    target.items.set("__state__", state);
  }

  append(values: readonly PickledValue[]): void {
    const list = this.#stack.at(-1);
    if (Array.isArray(list)) for (const value of values) list.push(value);
    else if (!(list instanceof PickledCall)) throw this.wrong("a list to append to", "something else");
  }

  set(items: readonly PickledValue[]): void {
    const target = this.#stack.at(-1);
    const map = target instanceof PickledCall ? target.items : target;
    if (!(map instanceof Map) || items.length % 2 !== 0) {
      throw this.wrong("keys and values of a dictionary", "something else");
    }
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      const isKey = typeof key === "string" || typeof key === "number";
      // Keys of other kinds, such as tuples, belong to nothing that is read here.
      if (isKey) map.set(String(key), items[i + 1] as PickledValue);
    }
  }

  push(value: PickledValue | typeof mark): void {
    this.#values += 1;
    if (this.#values > maxValues) throw this.wrong(`at most ${maxValues} values`, "more");
    this.#stack.push(value);
  }

  pop(): PickledValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.wrong("a value", "none");
    return value;
  }

  popMany(count: number): PickledValue[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  popToMark(): PickledValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw this.wrong("a mark", "none");
    return this.#stack.splice(at).slice(1) as PickledValue[];
  }

  remember(key = this.#memo.size): void {
    const top = this.#stack.at(-1);
    if (top === undefined || top === mark) throw this.wrong("a value to remember", "none");
    this.#memo.set(key, top);
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.wrong("a remembered value", `number ${key}`);
    this.push(value);
  }

  /** Calls are only recorded. */
  call(): void {
    const [callee, args] = this.popMany(2);
    if (!(callee instanceof PickledName) || !Array.isArray(args)) {
      throw this.wrong("a name and its arguments", "something else");
    }
    this.push(new PickledCall(callee.name, args));
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  length(): number {
    return this.take(4).readUInt32LE();
  }

  line(): string {
    const end = this.#bytes.indexOf(10, this.place);
    if (end < 0 || end - this.place > 1000) throw this.wrong("a name", "the end of the file");
    const line = this.#bytes.toString("utf8", this.place, end);
    this.place = end + 1;
    return line;
  }

  take(length: number): Buffer {
    const end = this.place + length;
    if (end > this.#bytes.length) {
      throw this.wrong(`${length} more bytes`, `${Math.max(0, this.#bytes.length - this.place)}`);
    }
    const taken = this.#bytes.subarray(this.place, end);
    this.place = end;
    return taken;
  }

  wrong(expected: string, found: string): Error {
    return this.#error(expected, `${found} at byte ${this.place} of the pickle`);
  }
}

/** The opcodes of plain data; all others are refused. */
const opcodes: ReadonlyMap<number, (reader: InertReader) => void> = new Map([
  // Numbers, texts, and nothing: N, K, M, J, G, U, T, X, C and B among them.
  [0x4e, (reader) => reader.push(null)],
  [0x88, (reader) => reader.push(true)],
  [0x89, (reader) => reader.push(false)],
  [0x4b, (reader) => reader.push(reader.byte())],
  [0x4d, (reader) => reader.push(reader.take(2).readUInt16LE())],
  [0x4a, (reader) => reader.push(reader.take(4).readInt32LE())],
  [0x47, (reader) => reader.push(reader.take(8).readDoubleBE())],
  [0x8a, (reader) => reader.push(integerOf(reader.take(reader.byte())))],
  [0x55, (reader) => reader.push(textOrBytes(reader.take(reader.byte())))],
  [0x54, (reader) => reader.push(textOrBytes(reader.take(reader.length())))],
  [0x8c, (reader) => reader.push(reader.take(reader.byte()).toString("utf8"))],
  [0x58, (reader) => reader.push(reader.take(reader.length()).toString("utf8"))],
  [0x43, (reader) => reader.push(Uint8Array.from(reader.take(reader.byte())))],
  [0x42, (reader) => reader.push(Uint8Array.from(reader.take(reader.length())))],
  // Headers, and the memo: q, r, h and j.
  [0x80, (reader) => void reader.take(1)],
  [0x95, (reader) => void reader.take(8)],
  [0x71, (reader) => reader.remember(reader.byte())],
  [0x72, (reader) => reader.remember(reader.length())],
  [0x94, (reader) => reader.remember()],
  [0x68, (reader) => reader.recall(reader.byte())],
  [0x6a, (reader) => reader.recall(reader.length())],
  // Tuples, lists and dictionaries: ( ) ] } t l a e s u.
  [0x28, (reader) => reader.push(mark)],
  [0x29, (reader) => reader.push([])],
  [0x5d, (reader) => reader.push([])],
  [0x7d, (reader) => reader.push(new Map())],
  [0x85, (reader) => reader.push(reader.popMany(1))],
  [0x86, (reader) => reader.push(reader.popMany(2))],
  [0x87, (reader) => reader.push(reader.popMany(3))],
  [0x74, (reader) => reader.push(reader.popToMark())],
  [0x6c, (reader) => reader.push(reader.popToMark())],
  [0x61, (reader) => reader.append([reader.pop()])],
  [0x65, (reader) => reader.append(reader.popToMark())],
  [0x73, (reader) => reader.set(reader.popMany(2))],
  [0x75, (reader) => reader.set(reader.popToMark())],
  // What would import, call, or change an object is only recorded: c, R, b and Q among them.
  [0x63, (reader) => reader.push(new PickledName(`${reader.line()}.${reader.line()}`))],
  [0x93, (reader) => reader.push(new PickledName(reader.popMany(2).map(String).join(".")))],
  [0x52, (reader) => reader.call()],
  [0x81, (reader) => reader.call()],
  [0x62, (reader) => reader.build(reader.pop())],
  [0x51, (reader) => reader.push(new PickledReference(reader.pop()))],
]);

/** Python 2 does not distinguish text from bytes. */
function textOrBytes(content: Buffer): string | Uint8Array {
  return isUtf8(content) ? content.toString("utf8") : Uint8Array.from(content);
}

/** A number in two's complement, little-endian: a plain number where it is one. */
function integerOf(bytes: Buffer): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  if (bytes.length > 0) value = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
