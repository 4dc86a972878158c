const multiplier = 0x5bd1e995;

/** Returns MurmurHash2 of a text's UTF-8 bytes, 32 bits without a sign: by it front ends name a cell's source. */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, "utf8");
  const whole = bytes.length - (bytes.length % 4);
  let hash = seed ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const mixed = Math.imul(bytes.readUInt32LE(at), multiplier);
    hash = Math.imul(hash, multiplier) ^ Math.imul(mixed ^ (mixed >>> 24), multiplier);
  }
  const rest = bytes.subarray(whole);
  for (let at = rest.length - 1; at >= 0; at--) hash ^= (rest[at] ?? 0) << (8 * at);
  if (rest.length > 0) hash = Math.imul(hash, multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
