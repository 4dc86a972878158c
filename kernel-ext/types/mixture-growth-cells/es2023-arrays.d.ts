// What Node 20 can do with arrays and TypeScript 5.0's own library does not know yet.

interface Array<T> {
  /** Returns a reversed copy. */
  toReversed(): T[];
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** Returns a copy with some elements removed and others put in their place. */
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  /** Returns a copy with one element replaced. */
  with(index: number, value: T): T[];
}

interface ReadonlyArray<T> {
  /** Returns a reversed copy. */
  toReversed(): T[];
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** Returns a copy with some elements removed and others put in their place. */
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  /** Returns a copy with one element replaced. */
  with(index: number, value: T): T[];
}

interface Float32Array {
  /** Returns a reversed copy. */
  toReversed(): Float32Array;
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Float32Array;
  /** Returns a copy with one element replaced. */
  with(index: number, value: number): Float32Array;
}

interface Float64Array {
  /** Returns a reversed copy. */
  toReversed(): Float64Array;
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Float64Array;
  /** Returns a copy with one element replaced. */
  with(index: number, value: number): Float64Array;
}

interface Int32Array {
  /** Returns a reversed copy. */
  toReversed(): Int32Array;
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Int32Array;
  /** Returns a copy with one element replaced. */
  with(index: number, value: number): Int32Array;
}

interface Uint8Array {
  /** Returns a reversed copy. */
  toReversed(): Uint8Array;
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Uint8Array;
  /** Returns a copy with one element replaced. */
  with(index: number, value: number): Uint8Array;
}
