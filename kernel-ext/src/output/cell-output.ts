import type { MimeBundle } from "mixture-growth-display";
import { Outbox, type Publish } from "./outbox.js";
import { UpdateThrottle } from "./update-throttle.js";

/** Which of the two standard streams. */
export type StreamName = "stdout" | "stderr";

/** How one output is shown. */
export interface ShowOptions {
  readonly id?: string | undefined;
  readonly update?: boolean | undefined;
  readonly metadata?: object | undefined;
}

/** Makes a bundle. */
export type FormBundle = () => Promise<MimeBundle>;

/** A buffer is sent at this size, in characters. */
const streamLimit = 64 * 1024;
/** Text waits at most this long for more. */
const streamDelayMs = 50;
/** So many pieces are sent without waiting after a pause: what is printed before a long computation is seen. */
const piecesAfterPause = 20;
/** And so many in each such time of steady printing. */
const steadyPieces = 4;

/**
 * What one cell prints and shows. Text is sent in pieces, not one message a line: a front end that has to draw 20,000
 * messages stands still. Everything leaves in the order in which it was written.
 */
export class CellOutput {
  readonly #outbox: Outbox;
  readonly #updates: UpdateThrottle;
  /** Displays whose newest state is being formed, each with the state after that. */
  readonly #forming = new Map<string, { next: FormBundle | undefined; done: Promise<void> }>();
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
  }

  /** Prints text. */
  write(stream: StreamName, text: string): void {
    if (text === "") return;
    if (stream !== this.#stream) this.#flushText();
    this.#stream = stream;
    this.#text.push(text);
    this.#size += text.length;
    // A loop that never pauses lets no timer run: so the clock is looked at here too.
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
    if (update && id !== undefined) {
      this.#updates.add(id, content);
      return;
    }
    this.send("display_data", content);
  }

  /**
   * Shows a bundle that takes time: it keeps its place among what is written meanwhile. Of a display that is updated
   * faster than its bundles are formed, only the newest state is.
   *
   * @param form makes the bundle
   * @returns when this bundle is formed, or will not be because a newer one replaces it
   * @throws whatever `form` throws
   */
  async showLater(form: FormBundle, options: ShowOptions = {}): Promise<void> {
    const { id, update = false, metadata = {} } = options;
    if (update && id !== undefined) return this.#formNewest(id, form, metadata);
    const content = form().then((data) => ({ data, metadata, transient: transientOf(id) }));
    this.flush();
    this.#outbox.sendLater("display_data", content);
    await content;
  }

  /** Resolves when everything that was shown has been formed. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#forming.values()].map(({ done }) => done));
    await this.#outbox.settled();
  }

  /** Gives up what is still being formed. */
  abandon(): void {
    this.#forming.clear();
    this.#outbox.abandon();
  }

  /** Takes the cell's output away, at once or when the next output comes. */
  clear(wait: boolean): void {
    this.send("clear_output", { wait });
  }

  /** Sends any other message after what was written before it. */
  send(type: string, content: object): void {
    this.flush();
    this.#outbox.send(type, content);
  }

  /** Sends everything that waits. */
  flush(): void {
    this.#flushText();
    this.#updates.flush();
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

  async #formNewest(id: string, form: FormBundle, metadata: object): Promise<void> {
    const running = this.#forming.get(id);
    if (running !== undefined) {
      running.next = form;
      return;
    }
    const forming: { next: FormBundle | undefined; done: Promise<void> } = {
      next: form,
      done: Promise.resolve(),
    };
    const work = async (): Promise<void> => {
      try {
        for (let each = forming.next; each !== undefined; each = forming.next) {
          forming.next = undefined;
          const data = await each();
          if (this.#forming.get(id) !== forming) return;
          this.#updates.add(id, { data, metadata, transient: transientOf(id) });
        }
      } finally {
        if (this.#forming.get(id) === forming) this.#forming.delete(id);
      }
    };
    this.#forming.set(id, forming);
    forming.done = work();
    await forming.done;
  }
}

function transientOf(id: string | undefined): object {
  return id === undefined ? {} : { display_id: id };
}
