/** The numbers of a binary value of a model, 32 bits each. */
export function floats({ buffer, byteOffset, byteLength }: DataView): Float32Array {
  // A copy, since numbers of four bytes may begin only at every fourth.
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** The bytes of a binary value of a model. */
export function bytes({ buffer, byteOffset, byteLength }: DataView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Writes a small index below the line. */
export function subscript(index: number): string {
  return [...String(index)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] ?? digit).join("");
}
