import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, vi } from "vitest";
import { InputError } from "../checking/input-error.js";

type Path = readonly (string | number)[];

/** A function or constructor through which a person's values come in. */
export interface Door {
  readonly name: string;
  /** A value that it takes. */
  readonly valid: unknown;
  readonly call: (value: never) => unknown;
  /** What messages call the whole value. */
  readonly root: string;
  /** Whether the fields are the arguments of a call: none is added, and all are there. */
  readonly isArguments?: boolean;
  /** Fields that are checked as a whole. */
  readonly whole?: readonly string[];
  /** Fields whose numbers may be anything finite. */
  readonly anyNumber?: readonly string[];
  /** What messages call a part, where that is not its path. */
  readonly title?: (path: Path) => Title;
}

/** How a message begins that is about a part, and where it says the part is. */
interface Title {
  readonly subject: string;
  readonly where?: string;
}

interface Change {
  readonly path: Path;
  /** Undefined adds a field that is not known. */
  readonly wrong?: unknown;
}

/** Fields that say which other fields there are: where one is wrong, nothing is known of the others. */
const tags: readonly unknown[] = ["kind", "operator", "change", "what"];

/**
 * Calls a door with its valid value spoilt in one to three places, many times: it must refuse with one sentence for each,
 * about that place and no other, before TensorFlow does anything.
 */
export function expectGuarded(door: Door, { seed = 1, numRuns = 60 } = {}): void {
  const places = fc.uniqueArray(fc.oneof(leafChanges(door), ...newFields(door)), {
    minLength: 1,
    maxLength: 3,
    selector: ({ path }) => JSON.stringify(path),
    comparator: (a, b) => a.startsWith(b.slice(0, -1)) || b.startsWith(a.slice(0, -1)),
  });
  fc.assert(
    fc.property(places, (changes) => {
      const problems = problemsWithoutTensors(door, changes);
      const titles = changes.map(({ path, wrong }) => ({
        ...titleOf(door, wrong === undefined ? path.slice(0, -1) : path),
        path,
      }));
      for (const problem of problems) {
        expect(problem).toMatch(/^Expected .+ but got .+ \(.+\)\. .+[.?]$/);
        expect(
          titles.some((title) => isAbout(problem, title)),
          `${problem} is about ${JSON.stringify(changes)}`,
        ).toBe(true);
      }
      for (const title of titles) {
        if (titles.some(({ path }) => hides(path, title.path))) continue;
        expect(
          problems.some((problem) => isAbout(problem, title)),
          `${title.subject} in ${problems.join("\n")}`,
        ).toBe(true);
      }
    }),
    { seed, numRuns },
  );
}

function problemsWithoutTensors(door: Door, changes: readonly Change[]): readonly string[] {
  const before = tf.memory().numTensors;
  const spies = [vi.spyOn(tf.engine(), "runKernel"), vi.spyOn(tf.engine(), "makeTensor")];
  try {
    door.call(changes.reduce((value, change) => changed(value, change.path, change), door.valid) as never);
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(InputError);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(before);
    return (error as InputError).problems;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  throw new Error(`${door.name} took ${JSON.stringify(changes)}`);
}

function changed(value: unknown, [key, ...rest]: Path, change: Change): unknown {
  if (key === undefined) return "wrong" in change ? change.wrong : 1;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = changed(copy[key], rest, change);
  return copy;
}

const isAbout = (problem: string, { subject, where = "" }: Title): boolean =>
  problem.startsWith(`Expected ${subject} to `) && problem.includes(`(${where}`);

/** A phase has a field of the same name, which says nothing of the others. */
const isTag = (path: Path): boolean =>
  tags.includes(path.at(-1)) || (path.at(-1) === "optimizer" && path.at(-2) === "by");

const hides = (tag: Path, other: Path): boolean =>
  tag !== other && isTag(tag) && tag.slice(0, -1).every((key, i) => key === other[i]);

function titleOf(door: Door, path: Path): Title {
  if (door.title !== undefined) return door.title(path);
  const [first] = path;
  return { subject: typeof first === "string" ? pathTitle(path) : `${door.root}${pathTitle(path)}` };
}

/** A path as messages write it: `phases.member`, `sets[0]`. */
export function pathTitle(path: Path): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}

const isPlain = (value: unknown): value is object =>
  Array.isArray(value) ||
  (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype);

function parts(door: Door, value: unknown, path: Path): { path: Path; value: unknown }[] {
  const here = path.length === 0 && door.isArguments === true ? [] : [{ path, value }];
  if (!isPlain(value) || door.whole?.includes(path.at(-1) as string) === true) return here;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...here, ...entries.flatMap(([key, part]) => parts(door, part, [...path, key]))];
}

function leafChanges(door: Door): fc.Arbitrary<Change> {
  const leaves = parts(door, door.valid, []).filter(
    ({ value, path }) =>
      value !== null && (!isPlain(value) || path.length === 0 || door.whole?.includes(path.at(-1) as string)),
  );
  return fc.constantFrom(...leaves).chain(({ path, value }) =>
    fc
      .constantFrom(
        ...wrongFor(
          value,
          path.some((key) => door.anyNumber?.includes(key as string)),
        ),
      )
      .map((wrong) => ({ path, wrong })),
  );
}

/** Nothing for a door that takes no objects. */
function newFields(door: Door): fc.Arbitrary<Change>[] {
  const objects = parts(door, door.valid, []).filter(
    ({ value, path }) =>
      isPlain(value) && !Array.isArray(value) && door.whole?.includes(path.at(-1) as string) !== true,
  );
  const fields = objects.map(({ path }) => ({ path: [...path, "banana"] }));
  return fields.length === 0 ? [] : [fc.constantFrom(...fields)];
}

/** Values that cannot stand where this one does. */
function wrongFor(value: unknown, anyNumber = false): readonly unknown[] {
  if (typeof value === "number") {
    return [Number.NaN, Number.POSITIVE_INFINITY, "three", null, [1], true, ...(anyNumber ? [] : [-1.5])];
  }
  if (typeof value === "string") return ["", 5.5, null, true, []];
  if (typeof value === "boolean") return ["yes", 1, null, {}];
  return [5.5, "banana", null, true];
}
