import type { Place } from "../../checking/place.js";

/** Classes of examples: numbers from 0, or names. */
export type ClassLabels = ArrayLike<number> | readonly string[];

/** The names of the classes: those given, or the names among the labels, sorted, or the numbers from 0 to the largest. */
export function namesOfClasses(labels: readonly ClassLabels[], given?: readonly string[]): readonly string[] {
  if (given !== undefined) return given;
  let largest = -1;
  const found = new Set<string>();
  for (const part of labels) {
    for (let i = 0; i < part.length; i++) {
      const label = part[i] as string | number;
      if (typeof label === "string") found.add(label);
      else if (label > largest) largest = label;
    }
  }
  if (found.size > 0) return sortedNames([...found]);
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
}

/** Names in order: numbers as numbers, else as texts. */
function sortedNames(names: readonly string[]): string[] {
  const areNumbers = names.every((name) => name.trim() !== "" && Number.isFinite(Number(name)));
  return areNumbers ? [...names].sort((a, b) => Number(a) - Number(b)) : [...names].sort();
}

/** Refuses numbered classes without training examples between 0 and the largest: counted from 1, there is a class too many. */
export function expectNoGap(train: ClassLabels, at: Place): void {
  const numbers = Array.from(train as ArrayLike<unknown>).filter((label) => typeof label === "number");
  const seen = new Set(numbers);
  const largest = numbers.reduce((most, label) => Math.max(most, label), -1);
  // More classes than examples: there is one that has none.
  const missing = Array.from({ length: Math.min(largest, seen.size) + 1 }, (_, label) => label).find(
    (label) => !seen.has(label),
  );
  if (missing === undefined) return;
  const remedy =
    missing === 0 && seen.size === largest
      ? "Count from 0, so subtract 1 from each."
      : "Number the classes from 0 without a gap, or name all of them with classNames.";
  at.field("labels").found(
    `to have examples of every class from 0 to ${largest}`,
    `none of ${missing}`,
    remedy,
  );
}

/** Refuses test labels that no training example has: such a class is never learned. */
export function expectSeen(train: ClassLabels, test: ClassLabels, at: Place): void {
  const seen = new Set<unknown>(Array.from(train as ArrayLike<unknown>));
  const unseen = Array.from(test as ArrayLike<unknown>).find((label) => !seen.has(label));
  if (unseen === undefined || seen.size === 0) return;
  const remedy = "Leave these examples out, or name all classes with classNames.";
  at.field("labels").expected("to be classes of training examples", unseen, remedy);
}

/**
 * The number of every example's class.
 *
 * @param at collects the classes that are not among the names, each once, where it is given
 */
export function classIndices(
  labels: readonly ClassLabels[],
  classNames: readonly string[],
  at?: Place,
): Int32Array[] {
  const numbers = new Map(classNames.map((name, label) => [name, label]));
  const unknown = new Set<string | number>();
  return labels.map((part) =>
    Int32Array.from(part as ArrayLike<string | number>, (label, i) => {
      const found = typeof label === "string" ? numbers.get(label) : label;
      if (found !== undefined && found < classNames.length) return found;
      if (!unknown.has(label)) {
        unknown.add(label);
        at?.field("classNames").found(
          "to have every class",
          typeof label === "string"
            ? `none named "${label}", the class of example ${i}`
            : `${classNames.length}, none for ${label}, the class of example ${i}`,
          typeof label === "string"
            ? "Name all classes, or leave classNames out."
            : "Number the classes from 0, and name all of them.",
        );
      }
      return -1;
    }),
  );
}
