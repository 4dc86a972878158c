// Methods of arrays that Node 20 has and TypeScript 5.0's own library does not declare yet.

interface CopyingMethods<Element, Copy> {
  /** Returns a reversed copy. */
  toReversed(): Copy;
  /** Returns a sorted copy. */
  toSorted(compareFn?: (a: Element, b: Element) => number): Copy;
  /** Returns a copy with one element replaced. */
  with(index: number, value: Element): Copy;
}

interface CopyingListMethods<Element> extends CopyingMethods<Element, Element[]> {
  /** Returns a copy with some elements removed and others inserted in their place. */
  toSpliced(start: number, deleteCount?: number, ...items: Element[]): Element[];
}

interface Array<T> extends CopyingListMethods<T> {}
interface ReadonlyArray<T> extends CopyingListMethods<T> {}
interface Float32Array extends CopyingMethods<number, Float32Array> {}
interface Float64Array extends CopyingMethods<number, Float64Array> {}
interface Int32Array extends CopyingMethods<number, Int32Array> {}
interface Uint8Array extends CopyingMethods<number, Uint8Array> {}
