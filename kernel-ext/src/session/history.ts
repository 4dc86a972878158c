import type { HistoryEntry, HistoryFiles } from "./history-files.js";

/** One line of history: session, number, input, and the output where it was asked for. */
export type HistoryItem = readonly [
  session: number,
  line: number,
  input: string | readonly [string, string | null],
];

interface Entry extends HistoryEntry {
  /** Of this session only: outputs are not kept. */
  output: string | null;
}

/** What was run, in this session and in earlier ones. */
export class History {
  readonly #entries: Entry[] = [];
  readonly #files: HistoryFiles | undefined;

  /** @param files of earlier sessions; without them there is this session only */
  constructor(files?: HistoryFiles) {
    this.#files = files;
  }

  /** Remembers a cell. */
  add(line: number, input: string): void {
    this.#files?.add(line, input);
    this.#entries.push({ session: this.#session, line, input, output: null });
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
    return found.map(({ session, line, input, output }) => [
      session,
      line,
      withOutput ? [input, output] : input,
    ]);
  }

  get #session(): number {
    return this.#files?.session ?? 1;
  }

  #all(): readonly Entry[] {
    const earlier = this.#files?.earlier() ?? [];
    return [...earlier.map((entry) => ({ ...entry, output: null })), ...this.#entries];
  }

  #select(request: Readonly<Record<string, unknown>>): readonly Entry[] {
    const n = typeof request.n === "number" ? request.n : undefined;
    const newest = (entries: readonly Entry[]): readonly Entry[] =>
      n === undefined ? entries : entries.slice(Math.max(0, entries.length - n));
    if (request.hist_access_type === "range") return this.#range(request);
    if (request.hist_access_type === "tail") return newest(this.#all());
    if (request.hist_access_type !== "search") return [];
    const isMatch = globMatcher(typeof request.pattern === "string" ? request.pattern : "*");
    const matching = this.#all().filter(({ input }) => isMatch(input));
    return newest(request.unique === true ? lastOfEach(matching) : matching);
  }

  /** Session 0 is this one, -1 the one before; others are named by their number. */
  #range({ session: asked = 0, start, stop }: Readonly<Record<string, unknown>>): readonly Entry[] {
    const session = Number(asked) > 0 ? Number(asked) : this.#session + Number(asked);
    const from = typeof start === "number" ? start : 0;
    const to = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
    const entries = session === this.#session ? this.#entries : this.#all();
    return entries.filter((entry) => entry.session === session && entry.line >= from && entry.line < to);
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
