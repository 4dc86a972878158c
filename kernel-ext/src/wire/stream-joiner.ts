import type { Outgoing } from "./transport.js";

/** How long text waits for more of its stream: a loop's lines become one output in a stored notebook. */
const joinMs = 100;
/** Text is sent at this size, in characters of JSON. */
const joinLimit = 64 * 1024;

interface Held {
  readonly message: Outgoing;
  readonly name: unknown;
  readonly text: string[];
  size: number;
}

/**
 * Joins texts that follow each other on one stream of one cell. It runs in the thread of the sockets, whose timers go on while
 * a cell computes, and sends everything in the order in which it was given.
 */
export class StreamJoiner {
  readonly #send: (message: Outgoing) => void;
  #held: Held | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param send sends a message */
  constructor(send: (message: Outgoing) => void) {
    this.#send = send;
  }

  /** Sends a message, or holds its text a moment for what follows. */
  send(message: Outgoing): void {
    const [, parent, , content] = message.parts;
    if (!isStream(message) || content === undefined) {
      this.flush();
      this.#send(message);
      return;
    }
    const { name, text } = JSON.parse(content) as { readonly name: unknown; readonly text: string };
    if (this.#held && (this.#held.name !== name || this.#held.message.parts[1] !== parent)) this.flush();
    this.#held ??= { message, name, text: [], size: 0 };
    this.#held.text.push(text);
    this.#held.size += content.length;
    if (this.#held.size >= joinLimit) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), joinMs);
  }

  /** Sends what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    const content = JSON.stringify({ name: held.name, text: held.text.join("") });
    this.#send({ ...held.message, parts: [...held.message.parts.slice(0, 3), content] });
  }
}

function isStream({ channel, identities: [topic] }: Outgoing): boolean {
  return channel === "iopub" && topic !== undefined && Buffer.from(topic).toString() === "stream";
}
