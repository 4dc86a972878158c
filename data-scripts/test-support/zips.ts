import { crc32, deflateRawSync } from "node:zlib";

export interface ZippedMember {
  readonly name: string;
  readonly content?: Uint8Array | string;
  readonly isStored?: boolean;
  /** Number of the way it is packed; by default what it is. */
  readonly method?: number;
  /** Values to claim in place of the true ones. */
  readonly claims?: { readonly crc?: number; readonly size?: number; readonly flags?: number };
}

/** A zip archive; `is64` marks the directory as too large for the old end record. */
export function makeZip(members: readonly ZippedMember[], options: { readonly is64?: boolean } = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const member of members) {
    const content = Buffer.from(member.content ?? "");
    const packed = member.isStored === true ? content : deflateRawSync(content);
    const name = Buffer.from(member.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.claims?.flags ?? 0, 2);
    common.writeUInt16LE(member.method ?? (member.isStored === true ? 0 : 8), 4);
    common.writeUInt32LE(member.claims?.crc ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(member.claims?.size ?? content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(place, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, tail, name]));
    locals.push(local);
    place += local.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([
    ...locals,
    list,
    ...endRecords(list.length, place, members.length, options.is64 === true),
  ]);
}

function endRecords(length: number, start: number, count: number, is64: boolean): Buffer[] {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(is64 ? 0xffff : count, 8);
  end.writeUInt16LE(is64 ? 0xffff : count, 10);
  end.writeUInt32LE(is64 ? 0xffffffff : length, 12);
  end.writeUInt32LE(is64 ? 0xffffffff : start, 16);
  if (!is64) return [end];
  const end64 = Buffer.alloc(56);
  end64.write("PK\x06\x06", 0, "latin1");
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(length), 40);
  end64.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07", 0, "latin1");
  locator.writeBigUInt64LE(BigInt(start + length), 8);
  return [end64, locator, end];
}
