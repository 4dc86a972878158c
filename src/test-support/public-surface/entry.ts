/** How an exported value is called with plain data, and what of the call may be left out or changed. */
export interface Entry {
  /** Names of the parameters, as messages have them. */
  readonly parameters: readonly string[];
  /** Arguments of a call that is right, new ones each time. */
  readonly valid: () => readonly unknown[];
  /** Parameters that must be given. Default: all. */
  readonly required?: number;
  /** Fields that must be given, such as `"options.plan"`. */
  readonly needs?: readonly string[];
  /** Objects that may have fields of any name, such as rows. */
  readonly open?: readonly string[];
  /** Fields of which some other values are right too. */
  readonly allows?: Readonly<Record<string, readonly Allowed[]>>;
  /** The name by which a message calls what it cannot call by its field. */
  readonly calledBy?: Readonly<Record<string, string>>;
  /** Makes the call. Default: calls the exported value, or constructs it. */
  readonly call?: (...args: readonly never[]) => unknown;
  /** The error with which a right call ends here, where there is no such data, or it is stopped at its first step. */
  readonly endsWith?: RegExp;
}

/** Values that would else count as wrong. */
export type Allowed =
  | "NaN"
  | "infinite"
  | "negative"
  | "fraction"
  | "null"
  | "boolean"
  | "text"
  | "empty"
  | "list"
  | "object"
  | "number"
  | "misspelt";

/** The entry of an exported value, or why it needs no check. */
export type Row = Entry | string;

/** The entries of some rooms, by the name of what is exported. */
export type Rows = Readonly<Record<string, Row>>;

const wholes = new WeakSet<object>();

/** Marks a value that is checked as a whole by the room that makes it: it is replaced, and nothing inside it. */
export function whole<T extends object>(value: T): T {
  wholes.add(value);
  return value;
}

/** Whether a value is replaced as a whole. */
export function isWhole(value: object): boolean {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return !isPlain || wholes.has(value);
}
