import type { MimeBundle } from "mixture-growth-display";
import { UpdateThrottle } from "./update-throttle.js";

/** Which of the two standard streams. */
export type StreamName = "stdout" | "stderr";

/** Publishes one message of a cell. */
export type Publish = (type: string, content: object) => void;

/** How one output is shown. */
export interface ShowOptions {
  readonly id?: string | undefined;
  readonly update?: boolean | undefined;
  readonly metadata?: object | undefined;
}

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
  readonly #publish: Publish;
  readonly #updates: UpdateThrottle;
  #stream: StreamName = "stdout";
  #text: string[] = [];
  #size = 0;
  #windowStart = Number.NEGATIVE_INFINITY;
  #windowPieces = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param publish sends a message with the cell's request as parent */
  constructor(publish: Publish) {
    this.#publish = publish;
    this.#updates = new UpdateThrottle((content) => {
      this.#flushText();
      publish("update_display_data", content);
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
    const content = { data, metadata, transient: id === undefined ? {} : { display_id: id } };
    if (update && id !== undefined) {
      this.#updates.add(id, content);
      return;
    }
    this.send("display_data", content);
  }

  /** Takes the cell's output away, at once or when the next output comes. */
  clear(wait: boolean): void {
    this.send("clear_output", { wait });
  }

  /** Sends any other message after what was written before it. */
  send(type: string, content: object): void {
    this.flush();
    this.#publish(type, content);
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
    this.#publish("stream", { name: this.#stream, text });
  }
}
