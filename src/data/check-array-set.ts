import { types } from "node:util";
import type { Place } from "../checking/place.js";
import {
  type Fields,
  integer,
  isRecord,
  list,
  number,
  oneOf,
  optional,
  type Shape,
  text,
} from "../checking/shapes.js";
import { labelArray } from "./check-arrays.js";
import { classes, count, fitting, names, setName, sized } from "./check-fields.js";
import { asMany, expectLabels, labelled } from "./check-relations.js";
import { type ArraySet, type Examples, type RegressionSet, sizeOf } from "./dataset.js";

/** Numbers of examples. Arrays of another realm are valid too: a notebook's cells may have their own. */
export const valueArray: Shape = (value, at) =>
  types.isUint8Array(value) ||
  types.isFloat32Array(value) ||
  at.expected("to be a Float32Array or Uint8Array", value, remedyFor(value, at.name));

/** Numbers to predict. */
export const targetArray: Shape = (value, at) =>
  types.isFloat32Array(value) ||
  at.expected("to be a Float32Array of numbers to predict", value, remedyFor(value, at.name));

/** Shape of an example. */
export const exampleShape: Shape = list(integer({ min: 1, max: 2 ** 24, use: 1 }), {
  min: 1,
  max: 8,
  use: "[4]",
});

const anyMean: Shape = list(number({}), { use: "[0]" });
const anyDeviation: Shape = list(number({ above: 0, use: 1 }), { use: "[1]" });

const examples: Fields<Examples> = {
  name: setName,
  values: valueArray,
  shape: exampleShape,
  count,
  mean: anyMean,
  std: anyDeviation,
  featureNames: optional(list(text("Name every feature."), { use: '["length", "width"]' })),
};

/** Examples of any shape with a class each. */
export const arraySet: Shape = fitting<ArraySet>(
  { kind: oneOf(["arrays"]), ...examples, labels: labelArray, classes, classNames: names },
  (set, at, written) => {
    relateExamples(set, at, written);
    const { labels, count: counted } = set;
    if (labels !== undefined && counted !== undefined && labels.length !== counted) {
      expectLabels(labels, counted, at, "example");
    }
    labelled(set, at, written);
  },
);

/** Examples of any shape with numbers to predict. */
export const regressionSet: Shape = fitting<RegressionSet>(
  {
    kind: oneOf(["regression"]),
    ...examples,
    targets: targetArray,
    outputs: sized("Give how many numbers are predicted of an example.", { max: 1e6 }),
    outputNames: list(text("Name every number that is predicted."), { use: '["price"]' }),
    targetMean: anyMean,
    targetStd: anyDeviation,
  },
  (set, at, written) => {
    relateExamples(set, at, written);
    const { targets, count: counted, outputs } = set;
    for (const key of ["outputNames", "targetMean", "targetStd"]) {
      asMany(key, written[key], outputs, "outputs", at);
    }
    if (targets === undefined || counted === undefined || outputs === undefined) return;
    if (targets.length === counted * outputs) return;
    at.field("targets").expected(
      `to hold ${counted * outputs} numbers, ${outputs} for each of ${counted} examples,`,
      targets,
      "Give them example by example, or use another count or outputs.",
    );
  },
);

/** Checks that values, shape, count and statistics agree. */
function relateExamples(
  { values, shape, count: counted }: Partial<Examples>,
  at: Place,
  written: Readonly<Record<string, unknown>>,
): void {
  if (shape === undefined) return;
  const features = shape.at(-1);
  for (const key of ["mean", "std", "featureNames"]) {
    asMany(key, written[key], features, "the last axis of shape", at);
  }
  if (values !== undefined && counted !== undefined) expectValues(values, shape, counted, at);
}

/** Refuses values that are not `count` examples of a shape. */
export function expectValues(
  values: ArrayLike<number>,
  shape: readonly number[],
  counted: number,
  at: Place,
): void {
  const size = sizeOf(shape);
  if (values.length === counted * size) return;
  at.field("values").expected(
    `to hold ${counted * size} numbers, ${counted} examples of [${shape.join(", ")}],`,
    values,
    valuesRemedy(values.length / size, shape, counted),
  );
}

/** What to do about values that are `held` examples of a shape. */
function valuesRemedy(held: number, shape: readonly number[], counted: number): string {
  const [first, ...rest] = shape;
  if (held === 1 && first === counted && rest.length > 0) {
    return `Give the shape of one example, without the count: [${rest.join(", ")}].`;
  }
  return Number.isInteger(held) && held > 0
    ? `They hold ${held} examples of this shape: give an answer for each.`
    : "Check the shape of one example, without the count.";
}

/** Names the first numbers that are not finite: one would make every weight NaN in the first step. */
export function expectFinite(
  values: ArrayLike<number>,
  perExample: number,
  nameOf: (place: number) => string,
  at: Place,
): void {
  const first: string[] = [];
  let wrong = 0;
  for (let place = 0; place < values.length; place++) {
    if (Number.isFinite(values[place])) continue;
    wrong++;
    if (first.length < 3) {
      const example = Math.floor(place / perExample);
      first.push(`${values[place]} in ${nameOf(place % perExample)} of example ${example}`);
    }
  }
  if (wrong === 0) return;
  const more = wrong > first.length ? ` and ${wrong - first.length} more` : "";
  at.found(
    "to be finite numbers",
    `${first.join(", ")}${more}`,
    "Leave out these examples, or fill in a value such as the mean.",
  );
}

/** Refuses values and targets of a set that are not finite. */
export function valuesFinite(set: ArraySet | RegressionSet, at: Place): void {
  const features = set.shape.at(-1) as number;
  const featureOf = (place: number): string => set.featureNames?.[place % features] ?? `place ${place}`;
  const size = sizeOf(set.shape);
  if (!types.isUint8Array(set.values)) expectFinite(set.values, size, featureOf, at.field("values"));
  if (set.kind === "arrays") return;
  const nameOf = (output: number): string => set.outputNames[output] as string;
  expectFinite(set.targets, set.outputs, nameOf, at.field("targets"));
}

function remedyFor(value: unknown, name: string): string {
  if (isRecord(value) && "dataSync" in value) return `Use Float32Array.from(await ${name}.data()).`;
  if (Array.isArray(value) && Array.isArray(value[0]))
    return `Use Float32Array.from(${name}.flat(Infinity)).`;
  return `Use Float32Array.from(${name}).`;
}
