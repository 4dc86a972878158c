import type { Runtime } from "node:inspector";

/** Longer texts are cut. */
const longest = 1000;

/** What is shown of a value: a text as code, an object with the first of what it holds. */
export function valueText(value: Runtime.RemoteObject): string {
  const { type, subtype, description = String(value.value), preview } = value;
  if (type === "string") return quoted(String(value.value));
  if (type === "undefined" || subtype === "null") return subtype ?? type;
  if (type === "function") return functionText(description);
  if (type !== "object") return description;
  if (subtype === "error") return cut(description.split("\n", 1)[0] ?? "");
  return cut(preview ? previewText(preview) : description);
}

/** The type of a value, or the class of an object. */
export function typeText({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  return type === "object" ? (className ?? "Object") : type;
}

function previewText({
  subtype,
  description = "",
  properties,
  entries,
  overflow,
}: Runtime.ObjectPreview): string {
  if (subtype === "regexp") return description;
  const isList = subtype === "array" || subtype === "typedarray";
  const parts = entries
    ? entries.map(({ key, value }) => (key ? `${briefText(key)} => ${briefText(value)}` : briefText(value)))
    : properties
        .filter(({ name }) => !isList || /^\d+$/.test(name))
        .map((each) => (isList ? propertyText(each) : `${each.name}: ${propertyText(each)}`));
  if (parts.length === 0 && !overflow && !isList && entries === undefined && subtype !== undefined) {
    return description; // a date
  }
  const inside = [...parts, ...(overflow ? ["…"] : [])].join(", ");
  if (isList) return `${description} [${inside}]`;
  const name = description === "Object" ? "" : `${description} `;
  return inside === "" ? `${name}{}` : `${name}{ ${inside} }`;
}

function propertyText({ type, value = "", subtype }: Runtime.PropertyPreview): string {
  if (type === "accessor") return "…";
  if (type === "function") return "function";
  if (type === "string") return quoted(value);
  return subtype === "null" ? "null" : value;
}

function briefText({ type, subtype, description = "" }: Runtime.ObjectPreview): string {
  if (type === "string") return quoted(description);
  return type === "undefined" || subtype === "null" ? (subtype ?? type) : description;
}

function functionText(source: string): string {
  const [head = ""] = source.split("\n", 1);
  return cut(head.replace(/\s*\{.*$/, ""));
}

function quoted(text: string): string {
  const shown = cut(text);
  return `'${shown.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
