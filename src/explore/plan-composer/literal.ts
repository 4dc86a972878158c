/** Code that makes a value, in place of the value. */
export class Call {
  readonly name: string;
  readonly args: readonly unknown[];

  constructor(name: string, args: readonly unknown[]) {
    this.name = name;
    this.args = args;
  }
}

/** The longest line that is written without a break. */
const widest = 92;

/**
 * Writes plain data, and calls in it, as an expression of TypeScript: on one line if it is short.
 *
 * @param value JSON, with {@link Call} where code makes a value
 * @param before characters that stand before it on its line
 */
export function literal(value: unknown, indent = "", before = 0): string {
  const line = onOneLine(value);
  if (indent.length + before + line.length <= widest) return line;
  const inner = `${indent}  `;
  const broken = (parts: readonly string[], open: string, close: string): string =>
    [open, ...parts.map((part) => `${inner}${part},`), `${indent}${close}`].join("\n");
  if (value instanceof Call) {
    const last = value.args.at(-1);
    const first = value.args.slice(0, -1).map(onOneLine);
    const opening = `${[`${value.name}(`, ...first.map((arg) => `${arg}, `)].join("")}`;
    return last === undefined ? line : `${opening}${literal(last, indent, before + opening.length)})`;
  }
  if (Array.isArray(value))
    return broken(
      value.map((entry) => literal(entry, inner)),
      "[",
      "]",
    );
  if (typeof value !== "object" || value === null) return line;
  const fields = entriesOf(value).map(
    ([name, field]) => `${keyOf(name)}: ${literal(field, inner, keyOf(name).length + 2)}`,
  );
  return broken(fields, "{", "}");
}

function onOneLine(value: unknown): string {
  if (value instanceof Call) return `${value.name}(${value.args.map(onOneLine).join(", ")})`;
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = entriesOf(value).map(([name, field]) => `${keyOf(name)}: ${onOneLine(field)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, field]) => field !== undefined);

const keyOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name));
