import type { DataError } from "../../src/data/data-error.js";
import {
  type AllowedName,
  allowedNames,
  finished,
  isPart,
  type Pickled,
  pickleError,
  transposed,
  type Value,
} from "./pickled-values.js";

/**
 * Reads a pickle that is made of plain values and numpy arrays of unsigned bytes, and of nothing else.
 *
 * Nothing is ever looked up or called: the three names that numpy's arrays need are recognised as a fixed
 * pattern, and every other name or opcode is refused.
 *
 * @param bytes the pickle; byte strings that are no UTF-8 come back as bytes
 * @param source the file's name, for errors
 * @throws DataError when it holds anything else, or is damaged
 */
export function parsePickle(bytes: Uint8Array, source: string): Pickled {
  return finished(new PickleReader(bytes, source).run(), source);
}

class PickleReader {
  readonly #bytes: Buffer;
  readonly #source: string;
  readonly #stack: Value[] = [];
  readonly #memo = new Map<number, Value>();
  #place = 0;

  constructor(bytes: Uint8Array, source: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#source = source;
  }

  run(): Value {
    for (;;) {
      const opcode = String.fromCharCode(this.#take(1)[0]!);
      if (opcode === ".") return this.#pop();
      if (!(this.#readValue(opcode) || this.#readMemo(opcode) || this.#build(opcode))) {
        throw this.#wrong("an opcode for plain values", JSON.stringify(opcode));
      }
    }
  }

  /** Opcodes that push one plain value. */
  #readValue(opcode: string): boolean {
    const push = (value: Value): boolean => this.#stack.push(value) > 0;
    switch (opcode) {
      case "N":
        return push(null);
      case "\x88":
        return push(true);
      case "\x89":
        return push(false);
      case "K":
        return push(this.#take(1)[0]!);
      case "M":
        return push(this.#take(2).readUInt16LE());
      case "J":
        return push(this.#take(4).readInt32LE());
      case "U":
      case "C":
        return push(this.#text(this.#take(1)[0]!));
      case "T":
      case "B":
      case "X":
        return push(this.#text(this.#take(4).readUInt32LE()));
      case "}":
        return push(new Map());
      case "]":
      case ")":
        return push([]);
      case "(":
        return push({ kind: "mark" });
      case "c":
        return push({ kind: "name", name: this.#name() });
      default:
        return false;
    }
  }

  /** Protocol header and remembered values. */
  #readMemo(opcode: string): boolean {
    const top = (): Value => this.#stack.at(-1) ?? this.#fail("a value to remember", "none");
    switch (opcode) {
      case "\x80": {
        const version = this.#take(1)[0]!;
        if (version > 3) throw this.#wrong("pickle protocol 2 or 3", `${version}`);
        return true;
      }
      case "q":
        this.#memo.set(this.#take(1)[0]!, top());
        return true;
      case "r":
        this.#memo.set(this.#take(4).readUInt32LE(), top());
        return true;
      case "h":
      case "j": {
        const key = opcode === "h" ? this.#take(1)[0]! : this.#take(4).readUInt32LE();
        const value = this.#memo.get(key);
        if (value === undefined) throw this.#wrong("a remembered value", `number ${key}`);
        this.#stack.push(value);
        return true;
      }
      default:
        return false;
    }
  }

  /** Opcodes that put values together. */
  #build(opcode: string): boolean {
    switch (opcode) {
      case "\x85":
      case "\x86":
      case "\x87":
        this.#stack.push(this.#popMany(opcode.charCodeAt(0) - 0x84));
        return true;
      case "t":
        this.#stack.push(this.#popToMark());
        return true;
      case "a":
        this.#append([this.#pop()]);
        return true;
      case "e":
        this.#append(this.#popToMark());
        return true;
      case "s":
        this.#setItems(this.#popMany(2));
        return true;
      case "u":
        this.#setItems(this.#popToMark());
        return true;
      case "R":
        this.#reduce();
        return true;
      case "b":
        this.#fill();
        return true;
      default:
        return false;
    }
  }

  /** `_reconstruct(ndarray, (0,), "b")` or `dtype("u1", 0, 1)`: noted, not called. */
  #reduce(): void {
    const values = this.#pop();
    const callee = this.#pop();
    const name = isPart(callee, "name") ? callee.name : "";
    const first = Array.isArray(values) ? values[0] : undefined;
    if (
      name === "numpy.core.multiarray _reconstruct" &&
      isPart(first, "name") &&
      first.name === "numpy ndarray"
    ) {
      this.#stack.push({ kind: "unfilled", filled: undefined });
    } else if (name === "numpy dtype" && (first === "u1" || first === "|u1")) {
      this.#stack.push({ kind: "dtype" });
    } else {
      throw this.#wrong("only arrays of unsigned bytes", `a call of ${name || "something"}`);
    }
  }

  /** State of a dtype (ignored: bytes have no byte order), or shape and content of an array. */
  #fill(): void {
    const state = this.#pop();
    const target = this.#stack.at(-1);
    if (isPart(target, "dtype")) return;
    if (!isPart(target, "unfilled") || target.filled !== undefined || !Array.isArray(state)) {
      throw this.#wrong("the state of a numpy array", "something else");
    }
    const [, shape, dtype, isColumnMajor, content] = state;
    const values = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    const isShape = (value: unknown): value is number[] =>
      Array.isArray(value) && value.length > 0 && value.every((size) => Number.isInteger(size) && size >= 0);
    if (!isShape(shape) || !isPart(dtype, "dtype") || !(values instanceof Uint8Array)) {
      throw this.#wrong("shape, type and bytes of a numpy array", "something else");
    }
    if (shape.reduce((product, size) => product * size, 1) !== values.length) {
      throw this.#wrong(`bytes for shape [${shape.join(", ")}]`, `${values.length}`);
    }
    const rowMajor = isColumnMajor === true ? transposed(values, shape, this.#source) : values;
    target.filled = { kind: "array", shape, values: rowMajor };
  }

  #append(values: readonly Value[]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw this.#wrong("a list to append to", "something else");
    for (const value of values) list.push(value);
  }

  #setItems(items: readonly Value[]): void {
    const map = this.#stack.at(-1);
    if (!(map instanceof Map) || items.length % 2 !== 0)
      throw this.#wrong("keys and values of a dictionary", "something else");
    for (let place = 0; place < items.length; place += 2) {
      const key = items[place];
      if (typeof key !== "string") throw this.#wrong("a text as key", typeof key);
      map.set(key, items[place + 1]!);
    }
  }

  #name(): AllowedName {
    const name = `${this.#line()} ${this.#line()}`;
    const allowed = allowedNames.find((candidate) => candidate === name);
    if (allowed === undefined)
      throw this.#wrong(`only the names ${allowedNames.join(", ")}`, name.slice(0, 100));
    return allowed;
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.#place);
    if (end === -1) throw this.#wrong("a name", "the end of the file");
    const line = this.#bytes.toString("latin1", this.#place, end);
    this.#place = end + 1;
    return line;
  }

  /** Text when it is UTF-8, else the bytes; Python 2 does not tell them apart. */
  #text(length: number): string | Uint8Array {
    const content = this.#take(length);
    const isShort = length < 4096;
    const text = isShort ? content.toString("utf8") : "";
    return isShort && Buffer.from(text, "utf8").equals(content) ? text : content;
  }

  #take(length: number): Buffer {
    const end = this.#place + length;
    if (end > this.#bytes.length)
      throw this.#wrong(`${length} more bytes`, `${this.#bytes.length - this.#place}`);
    const taken = this.#bytes.subarray(this.#place, end);
    this.#place = end;
    return taken;
  }

  #pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined || isPart(value, "mark")) throw this.#wrong("a value", "none");
    return value;
  }

  #popMany(count: number): Value[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): Value[] {
    const values: Value[] = [];
    for (;;) {
      const value = this.#stack.pop();
      if (value === undefined) throw this.#wrong("a mark", "none");
      if (isPart(value, "mark")) return values.reverse();
      values.push(value);
    }
  }

  #fail(expected: string, found: string): never {
    throw this.#wrong(expected, found);
  }

  #wrong(expected: string, found: string): DataError {
    return pickleError(expected, `${found} at byte ${this.#place}`, this.#source);
  }
}
