/** A colour or another attribute of text: which one it is, and the parameters that set it. */
type Attributes = ReadonlyMap<string, string>;

/** Parts of text that are written to a terminal: a control sequence with its end and parameters, or what is printed. */
export interface TerminalPart {
  /** The last letter of a control sequence (`"m"` for colours); undefined for printed text. */
  readonly control?: string;
  readonly text: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are looked for.
const parts = /\x1b\[([0-9;:?]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b([78c])|[\r\n\b]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const unfinished = /\x1b(?:\[[0-9;:?]*|\][^\x07]{0,2000})?$/;

/** Where a control sequence begins that ends in text to come; the length of the text if there is none. */
export function unfinishedAt(text: string): number {
  return text.match(unfinished)?.index ?? text.length;
}

/** Splits what is written to a terminal. Links and titles of windows are left out, their text stays. */
export function terminalParts(text: string): TerminalPart[] {
  const found: TerminalPart[] = [];
  let end = 0;
  for (const match of text.matchAll(parts)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    end = match.index + match[0].length;
    const [whole, parameters = "", letter, single] = match;
    if (letter !== undefined) found.push({ control: letter, text: parameters });
    else if (single !== undefined || whole.length === 1) found.push({ control: single ?? whole, text: "" });
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** What the parameter of a colour sequence changes, and what it ends. */
const kinds: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  8: "hidden",
  9: "strike",
};

/** The style after a colour sequence. */
export function styled(before: string, parameters: string): string {
  const attributes = new Map<string, string>(before === "" ? [] : parse(before));
  const numbers = parameters.split(/[;:]/);
  for (let i = 0; i < numbers.length; i++) {
    const code = Number(numbers[i] || 0);
    const tail = code === 38 || code === 48 ? (numbers[i + 1] === "2" ? 4 : 2) : 0;
    const whole = numbers.slice(i, i + 1 + tail).join(";");
    i += tail;
    apply(attributes, code, whole);
  }
  return serialize(attributes);
}

function apply(attributes: Map<string, string>, code: number, whole: string): void {
  const kind = kinds[code];
  if (code === 0) attributes.clear();
  else if (kind !== undefined) attributes.set(kind, whole);
  else if (code === 22) for (const each of ["bold", "dim"]) attributes.delete(each);
  else if (code > 22 && code < 30) attributes.delete(kinds[code - 20] ?? "");
  else if (code === 39 || code === 49) attributes.delete(code === 39 ? "color" : "background");
  else if ((code >= 30 && code < 39) || (code >= 90 && code < 98)) attributes.set("color", whole);
  else if ((code >= 40 && code < 49) || (code >= 100 && code < 108)) attributes.set("background", whole);
}

const serialize = (attributes: Attributes): string =>
  [...attributes].map(([kind, whole]) => `${kind}=${whole}`).join(",");

const parse = (style: string): [string, string][] =>
  style.split(",").map((each) => each.split("=") as [string, string]);

/** The sequence that begins a style. */
export function sequenceOf(style: string): string {
  return style === ""
    ? "\x1b[0m"
    : `\x1b[0;${parse(style)
        .map(([, whole]) => whole)
        .join(";")}m`;
}
