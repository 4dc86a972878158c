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
  if (found.size > 0) return [...found].sort();
  return Array.from({ length: largest + 1 }, (_, label) => String(label));
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
