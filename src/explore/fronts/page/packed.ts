/** Lists of numbers of a fixed size, by what stands for them in JSON. */
const kinds = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
type Kind = keyof typeof kinds;
type Numbers = InstanceType<(typeof kinds)[Kind]>;

/** Writes plain data with lists of numbers as a text of JSON; their bytes, little end first, are written to the base of 64. */
export function pack(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => {
    const kind = (Object.keys(kinds) as Kind[]).find((name) => value instanceof kinds[name]);
    if (kind === undefined) return value;
    const { buffer, byteOffset, byteLength } = value as Numbers;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return { [kind]: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
  });
}

/** Reads what {@link pack} wrote. */
export function unpack<T>(text: string): T {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    const [[kind, base64] = [], ...more] = Object.entries(value);
    if (more.length > 0 || typeof base64 !== "string" || !Object.hasOwn(kinds, kind as string)) return value;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return new kinds[kind as Kind](bytes.buffer);
  }) as T;
}
