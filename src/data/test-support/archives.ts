import { type CifarKind, cifarLayouts } from "../cifar-files.js";
import { createRandom } from "../random.js";

export interface MadeMember {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** Tar type flag, "0" by default. */
  readonly type?: string;
  /** A size to claim in the header in place of the true one. */
  readonly claimedSize?: number;
}

/** A ustar archive with its end mark. */
export function makeTar(members: readonly MadeMember[]): Buffer {
  const blocks = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? "");
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [tarHeader(member, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader(member: MadeMember, length: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(member.name, 0, 100, "utf8");
  header.write("0000644\0", 100);
  const size = member.claimedSize ?? length;
  if (size < 8 ** 11) {
    header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  } else {
    header[124] = 0x80;
    header.writeUInt32BE(Math.floor(size / 2 ** 32), 128);
    header.writeUInt32BE(size % 2 ** 32, 132);
  }
  header.write(member.type ?? "0", 156);
  header.write("ustar\x0000", 257, "latin1");
  header.write("        ", 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** Random records of the binary CIFAR format, all labels in range. */
export function makeCifarRecords(kind: CifarKind, count: number, seed = 0): Uint8Array {
  const random = createRandom(seed).fork(kind);
  const { labelBytes } = cifarLayouts[kind];
  const length = labelBytes + 3072;
  const bytes = new Uint8Array(count * length);
  for (let place = 0; place < bytes.length; place++) bytes[place] = random.integer(256);
  for (let record = 0; record < count; record++) {
    bytes[record * length] = record % (kind === "cifar10" ? 10 : 20);
    if (kind === "cifar100") bytes[record * length + 1] = record % 100;
  }
  return bytes;
}

/** The bytes as a stream of chunks of the given lengths, over and over. */
export async function* inChunks(
  bytes: Uint8Array,
  lengths: readonly number[] = [65_536],
): AsyncGenerator<Uint8Array> {
  let turn = 0;
  for (let start = 0; start < bytes.length; ) {
    const length = Math.max(1, lengths[turn++ % lengths.length] ?? 1);
    yield bytes.subarray(start, start + length);
    start += length;
  }
}
