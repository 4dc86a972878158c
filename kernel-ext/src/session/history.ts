/** One line of history: session, number, input, and the output where it was asked for. */
export type HistoryItem = readonly [
  session: number,
  line: number,
  input: string | readonly [string, string | null],
];

interface Entry {
  readonly line: number;
  readonly input: string;
  output: string | null;
}

/** The number by which clients name this session. */
const thisSession = 1;

/** What was run in this session. */
export class History {
  readonly #entries: Entry[] = [];

  /** Remembers a cell. */
  add(line: number, input: string): void {
    this.#entries.push({ line, input, output: null });
  }

  /** Remembers what the last cell showed, as plain text. */
  setOutput(output: string): void {
    const last = this.#entries.at(-1);
    if (last) last.output = output;
  }

  /**
   * Answers a history request.
   *
   * @param request the content of the request
   * @returns matching lines, the oldest first
   */
  find(request: Readonly<Record<string, unknown>>): HistoryItem[] {
    const found = this.#select(request);
    const withOutput = request.output === true;
    return found.map(({ line, input, output }) => [thisSession, line, withOutput ? [input, output] : input]);
  }

  #select(request: Readonly<Record<string, unknown>>): readonly Entry[] {
    const n = typeof request.n === "number" ? request.n : undefined;
    const newest = (entries: readonly Entry[]): readonly Entry[] =>
      n === undefined ? entries : entries.slice(Math.max(0, entries.length - n));
    if (request.hist_access_type === "range") return this.#range(request);
    if (request.hist_access_type === "tail") return newest(this.#entries);
    if (request.hist_access_type !== "search") return [];
    const isMatch = globMatcher(typeof request.pattern === "string" ? request.pattern : "*");
    const matching = this.#entries.filter(({ input }) => isMatch(input));
    return newest(request.unique === true ? lastOfEach(matching) : matching);
  }

  #range({ session = 0, start, stop }: Readonly<Record<string, unknown>>): readonly Entry[] {
    if (session !== 0 && session !== thisSession) return [];
    const from = typeof start === "number" ? start : 0;
    const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
    return this.#entries.filter(({ line }) => line >= from && line < to);
  }
}

function lastOfEach(entries: readonly Entry[]): readonly Entry[] {
  const last = new Map<string, Entry>();
  for (const entry of entries) {
    last.delete(entry.input);
    last.set(entry.input, entry);
  }
  return [...last.values()];
}

/** `*` and `?` as in file names; the pattern covers the whole input. */
function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\*?]/g, (character) => {
    if (character === "*") return "[^]*";
    return character === "?" ? "[^]" : `\\${character}`;
  });
  const expression = new RegExp(`^${source}$`, "u");
  return (text) => expression.test(text);
}
