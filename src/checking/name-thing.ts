import { isPlain } from "./show-value.js";

/** What a plain object most likely is, by its fields; undefined for any other. */
export function nameThing(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !isPlain(value))
    return undefined;
  const has = value as Readonly<Record<string, unknown>>;
  const holds = (name: string): boolean => typeof has[name] === "object" && has[name] !== null;
  if (Array.isArray(has.nodes)) return "a network description";
  if (holds("network") && Array.isArray(has.sharing)) return "a network with its sharing";
  if (holds("train") || holds("test")) return "a data set";
  if (has.labels !== undefined && has.count !== undefined) return "a set of images";
  if (Array.isArray(has.phases)) return "a plan as plain data";
  if (Array.isArray(has.cases)) return "the config of an experiment";
  if (typeof has.config === "function" && typeof has.question === "string") return "an experiment";
  if (typeof has.first === "number" && typeof has.count === "number") return "a span of members";
  return undefined;
}
