import { isRecord, type Shape, thing } from "./shapes.js";
import { isPlain } from "./show-value.js";

/** What a plain object most likely is, by its fields; undefined for any other. */
export function nameThing(value: unknown): string | undefined {
  if (!isRecord(value) || !isPlain(value)) return undefined;
  if (Array.isArray(value.nodes)) return "a network description";
  if (isRecord(value.network) && Array.isArray(value.sharing)) return "a network with its sharing";
  if (isRecord(value.train) || isRecord(value.test)) return "a data set";
  if (value.labels !== undefined && value.count !== undefined) return "a set of images";
  if (Array.isArray(value.phases)) return "a plan as plain data";
  if (typeof value.first === "number" && typeof value.count === "number") return "a span of members";
  return undefined;
}

/** A value of another room, which checks it when it is made; here only its kind is checked. */
export function made(what: string, test: (value: unknown) => boolean, remedy: string): Shape {
  return thing(what, test, remedy, nameThing);
}
