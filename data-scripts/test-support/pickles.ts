/** Writes pickles of protocol 2 the way Python 2 wrote the CIFAR ones. */
export type Picklable =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | {
      readonly rows: number;
      readonly columns: number;
      readonly bytes: Uint8Array;
      readonly isColumnMajor?: boolean;
    };

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const raw = (text: string): Buffer => Buffer.from(text, "latin1");

/** A dictionary of plain values and arrays as a pickle. */
export function makePickle(entries: Readonly<Record<string, Picklable>>): Buffer {
  let memo = 0;
  const remember = (): Buffer => Buffer.concat([raw("r"), u32(memo++)]);
  const parts = Object.entries(entries).flatMap(([key, value]) => [
    text(key),
    remember(),
    encode(value),
    remember(),
  ]);
  return Buffer.concat([raw("\x80\x02}"), remember(), raw("("), ...parts, raw("u.")]);
}

function encode(value: Picklable): Buffer {
  if (typeof value === "number") return integer(value);
  if (typeof value === "string") return text(value);
  if (!("bytes" in value)) {
    const items = value.map((item) => (typeof item === "number" ? integer(item) : text(item)));
    return Buffer.concat([raw("]("), ...items, raw("e")]);
  }
  return Buffer.concat([
    raw("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"),
    integer(value.rows),
    integer(value.columns),
    raw("\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"),
    raw(value.isColumnMajor === true ? "\x88T" : "\x89T"),
    u32(value.bytes.length),
    value.bytes,
    raw("tb"),
  ]);
}

function integer(value: number): Buffer {
  if (value < 256) return raw(`K${String.fromCharCode(value)}`);
  return Buffer.concat([raw("J"), u32(value)]);
}

function text(value: string): Buffer {
  return raw(`U${String.fromCharCode(value.length)}${value}`);
}
