import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A recorded JSON file that is not what it claims to be. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
  readonly code = "RECORDING";
}

/** The content of a recorded JSON file, of any shape. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Reads a recorded JSON file.
 *
 * @throws RecordingError for a file that does not parse or does not hold an object.
 */
export function readRecording(folder: string, file: string): Recording {
  const text = readFileSync(join(folder, file), "utf8");
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw new RecordingError(
      `Expected complete JSON but got ${text.length} characters that do not parse (${file}). Copy the file again.`,
      { cause },
    );
  }
  return new Recording(value, file);
}

/** A value of a recorded file that knows its place, so that errors can name it. */
export class Recording {
  readonly value: Json;
  readonly where: string;

  constructor(value: Json, where: string) {
    this.value = value;
    this.where = where;
  }

  /** The value of a key of an object or an index of a list. */
  at(key: string | number): Recording {
    const value =
      typeof key === "number" ? this.list()[key]?.value : (this.#object() as Record<string, Json>)[key];
    if (value === undefined) throw this.#problem(`an entry ${JSON.stringify(key)}`);
    return new Recording(value, `${this.where}, ${key}`);
  }

  /** Whether an object has a key. */
  has(key: string): boolean {
    return Object.hasOwn(this.#object() as object, key);
  }

  /** Keys and values of an object. */
  entries(): [string, Recording][] {
    return Object.entries(this.#object() as Record<string, Json>).map(([key, value]) => [
      key,
      new Recording(value, `${this.where}, ${key}`),
    ]);
  }

  /** The values of a list. */
  list(): Recording[] {
    if (!Array.isArray(this.value)) throw this.#problem("a list");
    return this.value.map((value: Json, i) => new Recording(value, `${this.where}, ${i}`));
  }

  number(): number {
    if (typeof this.value !== "number") throw this.#problem("a number");
    return this.value;
  }

  text(): string {
    if (typeof this.value !== "string") throw this.#problem("a text");
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") throw this.#problem("true or false");
    return this.value;
  }

  /** A list of numbers; lists of lists one after the other. */
  numbers(): number[] {
    return this.list().flatMap((item) => (Array.isArray(item.value) ? item.numbers() : [item.number()]));
  }

  #object(): Json {
    if (typeof this.value !== "object" || this.value === null || Array.isArray(this.value)) {
      throw this.#problem("an object");
    }
    return this.value;
  }

  #problem(expected: string): RecordingError {
    const shown = JSON.stringify(this.value)?.slice(0, 40) ?? "nothing";
    return new RecordingError(`Expected ${expected} but got ${shown} (${this.where}). Copy the file again.`);
  }
}
