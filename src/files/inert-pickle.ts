import { isUtf8 } from "node:buffer";

/** A name that a pickle would import. It is a name here and stays one. */
export class PickledName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Something that a pickle would make by a call; nothing is called here. */
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

/** Bytes that lie outside of the pickle, by what identifies them. */
export class PickledReference {
  readonly id: PickledValue;

  constructor(id: PickledValue) {
    this.id = id;
  }
}

/** A value of a pickle: plain data, and marks where it would have run code. Dictionaries are maps. */
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

/** Far above what any checkpoint or data set needs. */
const maxValues = 2 ** 22;

/** Makes the error for a pickle that is not what it must be. */
export type PickleWrong = (expected: string, found: string) => Error;

/**
 * Reads a pickle without doing what it says: names are not looked up and calls are not made, they are only noted.
 * Whatever a hostile pickle wants to run, nothing runs.
 *
 * @param start where in the bytes it begins
 * @param wrong makes the error that tells what was expected and what was found
 * @returns The value, and where the pickle ends.
 * @throws what `wrong` made, when it is damaged or of an opcode that plain data does not have
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
      const opcode = this.#take(1)[0] as number;
      if (opcode === 0x2e) return this.#pop();
      const known =
        this.#plain(opcode) || this.#memory(opcode) || this.#container(opcode) || this.#inert(opcode);
      if (!known) throw this.#wrong("an opcode of plain data", `0x${opcode.toString(16)}`);
    }
  }

  /** Numbers, texts, and nothing. */
  #plain(opcode: number): boolean {
    switch (opcode) {
      case 0x4e: // N
        return this.#push(null);
      case 0x88:
        return this.#push(true);
      case 0x89:
        return this.#push(false);
      case 0x4b: // K
        return this.#push(this.#take(1)[0] as number);
      case 0x4d: // M
        return this.#push(this.#take(2).readUInt16LE());
      case 0x4a: // J
        return this.#push(this.#take(4).readInt32LE());
      case 0x47: // G
        return this.#push(this.#take(8).readDoubleBE());
      case 0x8a:
        return this.#push(integerOf(this.#take(this.#take(1)[0] as number)));
      case 0x55: // U
        return this.#push(textOrBytes(this.#take(this.#take(1)[0] as number)));
      case 0x54: // T
        return this.#push(textOrBytes(this.#take(this.#take(4).readUInt32LE())));
      case 0x8c: // the text of protocol 4
        return this.#push(this.#take(this.#take(1)[0] as number).toString("utf8"));
      case 0x58: // X
        return this.#push(this.#take(this.#take(4).readUInt32LE()).toString("utf8"));
      case 0x43: // C
        return this.#push(Uint8Array.from(this.#take(this.#take(1)[0] as number)));
      case 0x42: // B
        return this.#push(Uint8Array.from(this.#take(this.#take(4).readUInt32LE())));
      default:
        return false;
    }
  }

  /** Headers, and values that are remembered. */
  #memory(opcode: number): boolean {
    switch (opcode) {
      case 0x80:
        this.#take(1);
        return true;
      case 0x95:
        this.#take(8);
        return true;
      case 0x71: // q
        return this.#remember(this.#take(1)[0] as number);
      case 0x72: // r
        return this.#remember(this.#take(4).readUInt32LE());
      case 0x94:
        return this.#remember(this.#memo.size);
      case 0x68: // h
        return this.#recall(this.#take(1)[0] as number);
      case 0x6a: // j
        return this.#recall(this.#take(4).readUInt32LE());
      default:
        return false;
    }
  }

  /** Tuples, lists and dictionaries. */
  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // (
        this.#stack.push(mark);
        return true;
      case 0x29: // )
      case 0x5d: // ]
        return this.#push([]);
      case 0x7d: // }
        return this.#push(new Map());
      case 0x85:
      case 0x86:
      case 0x87:
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x74: // t
      case 0x6c: // l
        return this.#push(this.#popToMark());
      case 0x61: // a
        return this.#append([this.#pop()]);
      case 0x65: // e
        return this.#append(this.#popToMark());
      case 0x73: // s
        return this.#set(this.#popMany(2));
      case 0x75: // u
        return this.#set(this.#popToMark());
      default:
        return false;
    }
  }

  /** What would import, call, or change an object: noted. */
  #inert(opcode: number): boolean {
    switch (opcode) {
      case 0x63: // c
        return this.#push(new PickledName(`${this.#line()}.${this.#line()}`));
      case 0x93: {
        const [module, name] = this.#popMany(2);
        return this.#push(new PickledName(`${String(module)}.${String(name)}`));
      }
      case 0x52: // R
      case 0x81: {
        const [callee, args] = this.#popMany(2);
        if (!(callee instanceof PickledName) || !Array.isArray(args)) {
          throw this.#wrong("a name and its arguments", "something else");
        }
        return this.#push(new PickledCall(callee.name, args));
      }
      case 0x62: // b
        return this.#build(this.#pop());
      case 0x51: // Q
        return this.#push(new PickledReference(this.#pop()));
      default:
        return false;
    }
  }

  #build(state: PickledValue): boolean {
    const target = this.#stack.at(-1);
    if (!(target instanceof PickledCall)) throw this.#wrong("an object that has a state", "something else");
    target.items.set("__state__", state);
    return true;
  }

  #append(values: readonly PickledValue[]): boolean {
    const list = this.#stack.at(-1);
    if (Array.isArray(list)) for (const value of values) list.push(value);
    else if (!(list instanceof PickledCall)) throw this.#wrong("a list to append to", "something else");
    return true;
  }

  #set(items: readonly PickledValue[]): boolean {
    const target = this.#stack.at(-1);
    const map = target instanceof PickledCall ? target.items : target;
    if (!(map instanceof Map) || items.length % 2 !== 0) {
      throw this.#wrong("keys and values of a dictionary", "something else");
    }
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      const isKey = typeof key === "string" || typeof key === "number";
      // Keys of other kinds, such as tuples, belong to nothing that is read here.
      if (isKey) map.set(String(key), items[i + 1] as PickledValue);
    }
    return true;
  }

  #push(value: PickledValue): boolean {
    this.#values += 1;
    if (this.#values > maxValues) throw this.#wrong(`at most ${maxValues} values`, "more");
    this.#stack.push(value);
    return true;
  }

  #pop(): PickledValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.#wrong("a value", "none");
    return value;
  }

  #popMany(count: number): PickledValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): PickledValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw this.#wrong("a mark", "none");
    return this.#stack.splice(at).slice(1) as PickledValue[];
  }

  #remember(key: number): boolean {
    const top = this.#stack.at(-1);
    if (top === undefined || top === mark) throw this.#wrong("a value to remember", "none");
    this.#memo.set(key, top);
    return true;
  }

  #recall(key: number): boolean {
    const value = this.#memo.get(key);
    if (value === undefined) throw this.#wrong("a remembered value", `number ${key}`);
    return this.#push(value);
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.place);
    if (end < 0 || end - this.place > 1000) throw this.#wrong("a name", "the end of the file");
    const line = this.#bytes.toString("utf8", this.place, end);
    this.place = end + 1;
    return line;
  }

  #take(length: number): Buffer {
    const end = this.place + length;
    if (end > this.#bytes.length) {
      throw this.#wrong(`${length} more bytes`, `${Math.max(0, this.#bytes.length - this.place)}`);
    }
    const taken = this.#bytes.subarray(this.place, end);
    this.place = end;
    return taken;
  }

  #wrong(expected: string, found: string): Error {
    return this.#error(expected, `${found} at byte ${this.place} of the pickle`);
  }
}

/** Python 2 does not tell text from bytes. */
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
