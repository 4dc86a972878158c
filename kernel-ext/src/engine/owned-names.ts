/**
 * What the compiler and we write into code: lowering.ts, declaring.ts, tracking.ts and import-names.ts write those that begin with `$`.
 */
const names = [
  ...["exports", "require", "Object", "$cells", "$exports", "$live", "$import"],
  ...["$defaultOf", "$meta", "$flags", "$check", "$resumed", "$tracker"],
];

const mark = "$own";

/** Finds what the names that the compiler or we write are in code whose writer uses the same, perhaps for something else. */
export function ownedIn(text: string): (name: string) => string {
  const used = new Set(names.filter((name) => text.includes(name)));
  return (name) => (used.has(name) ? name + mark : name);
}

/** Those that code is called with. Without its mark `Object` is what is global. */
export const ownedParameters: readonly string[] = names.flatMap((name) =>
  name === "Object" ? [name + mark] : [name, name + mark],
);

/** Gives each value its other name too. */
export function withMarks(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [name, value],
      [name + mark, value],
    ]),
  );
}
