import { tableBundle } from "mixture-growth-display";
import type { CommandMagic } from "./magic.js";

/** Lists what the cells have declared. */
export const who: CommandMagic = {
  kind: "command",
  name: "%who",
  usage: "%who",
  about: "lists the names that cells have declared, with their kinds",
  isAwaited: false,
  takes: "text",
  run(_, { engine, print, show }) {
    const rows = Object.entries(engine.values()).map(([name, value]) => ({ name, kind: kindOf(value) }));
    if (rows.length === 0) print("No cell has declared a name.");
    else show(tableBundle([{ key: "name" }, { key: "kind" }], rows, { limit: rows.length }));
  },
};

/** What a value is, in a word or two: its type, or the class that made it. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") {
    return /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "function";
  }
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return `array of ${value.length}`;
  try {
    const made: unknown = value.constructor;
    return typeof made === "function" && made !== Object ? made.name : "object";
  } catch {
    return "object"; // a getter may throw
  }
}
