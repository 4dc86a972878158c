/** A state as it travels: plain JSON, with what is binary beside it. */
export interface Packed {
  readonly state: Readonly<Record<string, unknown>>;
  /** Where in the state each buffer belongs. */
  readonly paths: readonly (readonly (string | number)[])[];
  readonly buffers: readonly Uint8Array[];
}

/** Deeper values are no state of a widget, but a loop or an attack. */
const deepest = 32;

/**
 * Takes what is binary out of a state. In a list it leaves null, in an object nothing, as the widget protocol has it.
 *
 * @throws RangeError if a value contains itself, or is neither JSON nor bytes
 */
export function pack(state: Readonly<Record<string, unknown>>): Packed {
  const paths: (string | number)[][] = [];
  const buffers: Uint8Array[] = [];
  const take = (bytes: Uint8Array, path: (string | number)[]): void => {
    paths.push(path);
    buffers.push(bytes);
  };
  const packed = (value: unknown, path: (string | number)[]): unknown => {
    if (path.length > deepest) {
      throw new RangeError(
        `Expected a state without loops but got one at ${path.slice(0, 4).join(".")}. Give plain data.`,
      );
    }
    if (value instanceof Uint8Array) {
      take(value, path);
      return null;
    }
    if (Array.isArray(value)) return value.map((each, at) => packed(each, [...path, at]));
    if (!isData(value)) {
      const name = typeof value === "object" ? (value?.constructor.name ?? "an object") : `a ${typeof value}`;
      throw new RangeError(
        `Expected a state of JSON and bytes but got ${name} (${path.join(".")}). Give plain data; bytes as a Uint8Array.`,
      );
    }
    if (typeof value !== "object" || value === null) return value ?? null;
    const fields: [string, unknown][] = [];
    for (const [name, each] of Object.entries(value)) {
      if (each instanceof Uint8Array) take(each, [...path, name]);
      else fields.push([name, packed(each, [...path, name])]);
    }
    return Object.fromEntries(fields);
  };
  const fields = packed(state, []) as Record<string, unknown>;
  return { state: fields, paths, buffers };
}

/** Whether JSON can hold a value as it is, apart from numbers that are none. */
function isData(value: unknown): boolean {
  if (typeof value !== "object" || value === null)
    return !["bigint", "function", "symbol"].includes(typeof value);
  // Objects of another realm, such as of a worker, have another prototype of the same kind.
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Puts buffers back where they belong. The front end is not trusted: a path that leads nowhere is left out.
 *
 * @param state changed in place
 */
export function unpack(state: Record<string, unknown>, paths: unknown, buffers: readonly Uint8Array[]): void {
  if (!Array.isArray(paths)) return;
  for (const [index, path] of paths.entries()) {
    const bytes = buffers[index];
    if (bytes !== undefined && Array.isArray(path)) put(state, path, bytes);
  }
}

type Place = Record<string | number, unknown>;

function put(state: Place, path: readonly unknown[], bytes: Uint8Array): void {
  let place: Place = state;
  for (const [at, step] of path.entries()) {
    if (!fits(place, step)) return;
    if (at === path.length - 1) place[step] = bytes;
    const next = place[step];
    if (typeof next !== "object" || next === null) return;
    place = next as Place;
  }
}

/** Whether a step may be taken: an index of a list, or a name that is no key to what all objects share. */
function fits(place: Place, step: unknown): step is string | number {
  if (!Array.isArray(place)) return typeof step === "string" && step !== "__proto__";
  return typeof step === "number" && Number.isInteger(step) && step >= 0 && step < place.length;
}
