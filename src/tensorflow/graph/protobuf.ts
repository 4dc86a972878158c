/**
 * Writes protocol buffers as far as graphs of operations and event files need them: fields of numbers, bytes and messages.
 *
 * @example
 * ```ts
 * const message = new Message().varint(1, 150).text(2, "relu").bytes();
 * ```
 * Source: the encoding's public specification (protobuf.dev, "Encoding").
 */
export class Message {
  readonly #parts: Uint8Array[] = [];

  /** An integer, an enum or a boolean; may be negative. */
  varint(field: number, value: number | bigint): this {
    return this.#tag(field, 0).#varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#tag(field, 5).#parts.push(bytes);
    return this;
  }

  /** A 64-bit float. */
  double(field: number, value: number): this {
    this.#tag(field, 1).#parts.push(doubles([value]));
    return this;
  }

  /** 64-bit floats, packed. */
  packedDoubles(field: number, values: readonly number[]): this {
    return this.nested(field, doubles(values));
  }

  /** Bytes, or a nested message. */
  nested(field: number, value: Uint8Array | Message): this {
    const bytes = value instanceof Message ? value.bytes() : value;
    this.#tag(field, 2).#varint(BigInt(bytes.length)).#parts.push(bytes);
    return this;
  }

  /** Text, in UTF-8. */
  text(field: number, value: string): this {
    return this.nested(field, Buffer.from(value, "utf8"));
  }

  /** Everything written so far. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(BigInt(field * 8 + wireType));
  }

  #varint(value: bigint): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80n) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }
}

function doubles(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return bytes;
}
