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

/** The attributes that a parameter of its own sets; 20 more than that ends it. */
const kinds: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  8: "hidden",
  9: "strike",
};

/** The colours and other attributes of text that is written. */
export class TextStyle {
  /** The parameters that set each attribute. */
  readonly #attributes = new Map<string, string>();

  /** Takes the parameters of a colour sequence. */
  change(parameters: string): void {
    const numbers = parameters.split(/[;:]/);
    for (let i = 0; i < numbers.length; i++) {
      const code = Number(numbers[i] || 0);
      const tail = code === 38 || code === 48 ? (numbers[i + 1] === "2" ? 4 : 2) : 0;
      this.#apply(code, numbers.slice(i, i + 1 + tail).join(";"));
      i += tail;
    }
  }

  /** The parameters that set the whole style; empty for plain text. */
  toString(): string {
    return [...this.#attributes.values()].join(";");
  }

  #apply(code: number, whole: string): void {
    const attributes = this.#attributes;
    const kind = kinds[code];
    if (code === 0) attributes.clear();
    else if (kind !== undefined) attributes.set(kind, whole);
    else if (code === 22) for (const each of ["bold", "dim"]) attributes.delete(each);
    else if (code > 22 && code < 30) attributes.delete(kinds[code - 20] ?? "");
    else if (code === 39 || code === 49) attributes.delete(code === 39 ? "color" : "background");
    else if ((code >= 30 && code < 39) || (code >= 90 && code < 98)) attributes.set("color", whole);
    else if ((code >= 40 && code < 49) || (code >= 100 && code < 108)) attributes.set("background", whole);
  }
}

/** The sequence that begins a style. */
export function sequenceOf(style: string): string {
  return style === "" ? "\x1b[0m" : `\x1b[0;${style}m`;
}
