import type { Place } from "../checking/place.js";
import {
  type Fields,
  integer,
  isRecord,
  list,
  problemsOf,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";

/** What a set of any kind is called. */
export const setName: Shape = text('Name the set, for instance "shapes, train".');

/** How many examples a set has. */
export const count: Shape = sized("Give the number of images.", { max: 2 ** 32 });

/** How many classes a set has. */
export const classes: Shape = sized("Give the number of classes.", { max: 1e6 });

/** Names of classes. */
export const names: Shape = list(text("Name every class."), { use: '["cat", "dog"]' });

/** An integer of at least 1; the remedy applies if the value does not follow from the other fields. */
export function sized(remedy: string, { max, use }: { readonly max: number; readonly use?: number }): Shape {
  const within = integer({ min: 1, max });
  return (value, at) =>
    problemsOf(value, within, "", "").length === 0 ||
    at.expected(
      `to be an integer from 1 to ${max.toLocaleString("en")}`,
      value,
      use === undefined ? remedy : `Use ${use}.`,
    );
}

/**
 * A record, and then relations among its fields: those that are valid by themselves; of the others only the length of
 * lists.
 *
 * @param advise Fields with remedies that follow from the rest of the set.
 */
export function fitting<T extends object>(
  fields: Fields<T>,
  relate: (sound: Partial<T>, at: Place, written: Readonly<Record<string, unknown>>) => void,
  advise: (written: Readonly<Record<string, unknown>>) => Partial<Fields<T>> = () => ({}),
): Shape {
  return (value, at) => {
    const before = at.problems.length;
    const advised = isRecord(value) ? { ...fields, ...advise(value) } : fields;
    record<T>(advised, "Give a set of images, for instance fashionMnistMini().test.")(value, at);
    if (!isRecord(value)) return false;
    const sound = Object.entries<Shape>(fields).filter(
      ([key, shape]) => problemsOf(value[key], shape, key, "").length === 0,
    );
    relate(Object.fromEntries(sound.map(([key]) => [key, value[key]])) as Partial<T>, at, value);
    return at.problems.length === before;
  };
}
