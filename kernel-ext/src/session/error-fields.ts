import { inspect } from "node:util";

/** What the trace shows in other ways. */
const shownElsewhere: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);
/** An error of a library may hold its whole request. */
const mostLines = 8;

/** The fields that somebody gave to an error, such as `code`, as Node prints them; none if there are none. */
export function fieldsOf(error: Error): string[] {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(
    ([name, { enumerable, value }]) => enumerable && value !== undefined && !shownElsewhere.has(name),
  );
  if (fields.length === 0) return [];
  const values = Object.fromEntries(fields.map(([name, { value }]) => [name, value as unknown]));
  const lines = inspect(values, {
    depth: 1,
    maxArrayLength: 5,
    maxStringLength: 200,
    breakLength: 76,
  }).split("\n");
  return lines.length > mostLines ? [...lines.slice(0, mostLines), "  …"] : lines;
}
