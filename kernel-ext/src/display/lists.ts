/**
 * Tells whether a value is a list with items that all pass a test. A list that begins or ends with a hole is none: `every`
 * passes over holes, and takes minutes for a thousand million of them.
 */
export function isListOf<T>(value: unknown, test: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && 0 in value && value.length - 1 in value && value.every(test);
}
