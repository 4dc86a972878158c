import { randomUUID } from "node:crypto";
import type { MimeBundle } from "mixture-growth-display";
import { Outbox, type Publish } from "./outbox.js";
import { DrawingModes, RedrawnLines } from "./redrawn-lines.js";
import { UpdateThrottle } from "./update-throttle.js";

/** A standard stream. */
export type StreamName = "stdout" | "stderr";

/** How one output is shown. */
export interface ShowOptions {
  readonly id?: string | undefined;
  readonly update?: boolean | undefined;
  readonly metadata?: object | undefined;
}

/** Makes a bundle, which takes time. */
type Format = () => Promise<MimeBundle>;

interface Formatting {
  next: Format | undefined;
  done: Promise<void>;
}

/** A buffer is sent at this size, in characters. */
const streamLimit = 64 * 1024;
/** Text waits at most this long for more. */
const streamDelayMs = 50;
/** How many pieces are sent without waiting after a pause: what is printed before a long computation is seen. */
const piecesAfterPause = 20;
/** How many pieces are sent without waiting in each such time of steady printing. */
const steadyPieces = 4;

/**
 * What one cell prints and shows. Text is sent in pieces, not one message per line: a front end that has to draw 20,000
 * messages freezes. Everything is sent in the order in which it was written.
 */
export class CellOutput {
  readonly #outbox: Outbox;
  readonly #updates: UpdateThrottle;
  /** Displays whose newest state is being formatted, each with the state after that. */
  readonly #formatting = new Map<string, Formatting>();
  readonly #redrawn: Readonly<Record<StreamName, RedrawnLines>>;
  #stream: StreamName = "stdout";
  #text: string[] = [];
  #size = 0;
  #windowStart = Number.NEGATIVE_INFINITY;
  #windowPieces = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param publish sends a message with the cell's request as parent */
  constructor(publish: Publish) {
    this.#outbox = new Outbox(publish);
    this.#updates = new UpdateThrottle((content) => {
      this.#flushText();
      this.#outbox.send("update_display_data", content);
    });
    const modes = new DrawingModes();
    this.#redrawn = { stdout: this.#drawnAs("stdout", modes), stderr: this.#drawnAs("stderr", modes) };
  }

  /** Prints text. Lines that are drawn anew, such as progress bars, become a display. */
  write(stream: StreamName, text: string): void {
    this.#redrawn[stream].write(text);
  }

  #drawnAs(stream: StreamName, modes: DrawingModes): RedrawnLines {
    let id = "";
    const show = (lines: string, isNew: boolean): void => {
      if (isNew) id = randomUUID();
      const content = { data: { "text/plain": lines }, metadata: {}, transient: transientOf(id) };
      if (isNew) this.flush();
      if (isNew) this.#outbox.send("display_data", content);
      else this.#updates.add(id, content);
    };
    return new RedrawnLines({ print: (text) => this.#print(stream, text), show }, modes);
  }

  #print(stream: StreamName, text: string): void {
    if (stream !== this.#stream) this.#flushText();
    this.#stream = stream;
    this.#text.push(text);
    this.#size += text.length;
    // A loop that never pauses lets no timer run, so the clock is also checked here.
    const now = performance.now();
    if (now - this.#windowStart >= streamDelayMs) {
      this.#windowPieces = now - this.#writtenAt >= streamDelayMs ? piecesAfterPause : steadyPieces;
      this.#windowStart = now;
    }
    this.#writtenAt = now;
    if (this.#size >= streamLimit || this.#windowPieces-- > 0) {
      this.#flushText();
      return;
    }
    this.#timer ??= setTimeout(() => this.#flushText(), streamDelayMs).unref();
  }

  /** Shows a bundle, or replaces one that was shown. */
  show(data: MimeBundle, { id, update = false, metadata = {} }: ShowOptions = {}): void {
    const content = { data, metadata, transient: transientOf(id) };
    if (update && id !== undefined) this.#updates.add(id, content);
    else this.send("display_data", content);
  }

  /**
   * Shows a bundle that takes time: it keeps its place among what is written meanwhile. If a display is updated faster
   * than its bundles are formatted, only the newest state is formatted.
   *
   * @returns when this bundle is formatted, or will not be because a newer one replaces it
   * @throws whatever `format` throws
   */
  async showLater(format: Format, options: ShowOptions = {}): Promise<void> {
    const { id, update = false, metadata = {} } = options;
    if (update && id !== undefined) return this.#formatNewest(id, format, metadata);
    const content = format().then((data) => ({ data, metadata, transient: transientOf(id) }));
    this.#settle();
    this.flush();
    this.#outbox.sendLater("display_data", content);
    await content;
  }

  /** Resolves when everything that was shown has been formatted. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#formatting.values()].map(({ done }) => done));
    await this.#outbox.settled();
  }

  /** Drops what is still being formatted. */
  abandon(): void {
    this.#formatting.clear();
    this.#outbox.abandon();
  }

  /** Sends any other message after what was written before it. */
  send(type: string, content: object): void {
    if (type === "clear_output") for (const each of Object.values(this.#redrawn)) each.forget();
    else this.#settle();
    this.flush();
    this.#outbox.send(type, content);
  }

  /** Sends everything that waits. */
  flush(): void {
    this.#flushText();
    this.#updates.flush();
  }

  #settle(): void {
    for (const each of Object.values(this.#redrawn)) each.settle();
  }

  #flushText(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size === 0) return;
    const text = this.#text.join("");
    this.#text = [];
    this.#size = 0;
    this.#outbox.send("stream", { name: this.#stream, text });
  }

  async #formatNewest(id: string, format: Format, metadata: object): Promise<void> {
    const running = this.#formatting.get(id);
    if (running !== undefined) {
      running.next = format;
      return;
    }
    const formatting: Formatting = { next: format, done: Promise.resolve() };
    const work = async (): Promise<void> => {
      try {
        for (let each = formatting.next; each !== undefined; each = formatting.next) {
          formatting.next = undefined;
          const data = await each();
          if (this.#formatting.get(id) !== formatting) return;
          this.#updates.add(id, { data, metadata, transient: transientOf(id) });
        }
      } finally {
        if (this.#formatting.get(id) === formatting) this.#formatting.delete(id);
      }
    };
    this.#formatting.set(id, formatting);
    formatting.done = work();
    await formatting.done;
  }
}

function transientOf(id: string | undefined): object {
  return id === undefined ? {} : { display_id: id };
}
