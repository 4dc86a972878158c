import { inspect } from "node:util";
import { isNativeError } from "node:util/types";
import { withReadableFrames } from "./printed-frames.js";
import type { SourceReader } from "./stack-trace.js";

/** What the trace shows in other ways. */
const shownElsewhere: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);
/** An error of a library may hold its whole request. */
const mostLines = 8;

/** Errors of another realm, such as a page's, are not instances of this realm's Error. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/** The errors that an error sums up; undefined for one whose `errors` are something else. */
export function errorsOf(error: Error): readonly unknown[] | undefined {
  const { errors } = error as { readonly errors?: unknown };
  return Array.isArray(errors) && errors.some(isError) ? errors : undefined;
}

/** The fields that somebody gave to an error, such as `code`, as Node prints them; none if there are none. */
export function fieldsOf(error: Error, sources: SourceReader): string[] {
  const isShown = (name: string): boolean =>
    !shownElsewhere.has(name) && !(name === "errors" && errorsOf(error) !== undefined);
  const fields = Object.keys(error)
    .filter(isShown)
    .map((name) => [name, Object.getOwnPropertyDescriptor(error, name)?.value as unknown] as const)
    .filter(([, value]) => value !== undefined);
  if (fields.length === 0) return [];
  const itself = { [inspect.custom]: () => "[this error]" };
  const values = Object.fromEntries(fields.map(([name, value]) => [name, value === error ? itself : value]));
  const text = inspect(values, { depth: 2, maxArrayLength: 5, maxStringLength: 200, breakLength: 76 });
  const lines = withReadableFrames(text, sources).split("\n");
  return lines.length > mostLines ? [...lines.slice(0, mostLines), "  …"] : lines;
}
