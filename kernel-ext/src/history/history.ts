import type { HistoryEntry, HistoryFiles } from "./history-files.js";

/** The content of a history_request. */
type Content = Readonly<Record<string, unknown>>;

/** One line of history: session, number, input, and the output if requested. */
type HistoryItem = readonly [session: number, line: number, input: string | readonly [string, string | null]];

interface Entry extends HistoryEntry {
  /** Only of this session: outputs are not stored in files. */
  output: string | null;
}

/** The cells that were run, in this session and in earlier ones. */
export class History {
  readonly #entries: Entry[] = [];
  readonly #files: HistoryFiles | undefined;

  /** @param files of earlier sessions; without them there is only this session */
  constructor(files?: HistoryFiles) {
    this.#files = files;
  }

  /** Stores a cell. */
  add(line: number, input: string): void {
    this.#files?.add(line, input);
    this.#entries.push({ session: this.#session, line, input, output: null });
  }

  /** Stores the plain text of the last cell's value. */
  setOutput(output: string): void {
    const last = this.#entries.at(-1);
    if (last) last.output = output;
  }

  /** Returns the lines that match the content of a history_request, the oldest first. */
  find(request: Content): HistoryItem[] {
    return this.#select(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output === true ? [input, output] : input,
    ]);
  }

  get #session(): number {
    return this.#files?.session ?? 1;
  }

  #all(): readonly Entry[] {
    const earlier = this.#files?.earlier() ?? [];
    return [...earlier.map((entry) => ({ ...entry, output: null })), ...this.#entries];
  }

  #select(request: Content): readonly Entry[] {
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
  #range({ session: asked = 0, start, stop }: Content): readonly Entry[] {
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

/** `*` and `?` as in file names; the pattern must match the whole input. */
function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\*?]/g, (character) => {
    if (character === "*") return "[^]*";
    return character === "?" ? "[^]" : `\\${character}`;
  });
  const expression = new RegExp(`^${source}$`, "u");
  return (text) => expression.test(text);
}
