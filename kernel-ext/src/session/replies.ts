import type { Content, Header, Message } from "../wire/codec.js";
import type { MessageChannelName } from "../wire/mail.js";
import type { Sending } from "../wire/transport.js";

/** Sends what belongs to a request. */
export class Replies {
  readonly #send: (sending: Sending) => void;
  readonly #running: (parent: Header | undefined) => void;

  /**
   * @param send sends a message
   * @param running is told which request is being worked on
   */
  constructor(send: (sending: Sending) => void, running: (parent: Header | undefined) => void) {
    this.#send = send;
    this.#running = running;
  }

  /** Answers a request on the channel that it came from. */
  reply(channel: MessageChannelName, { header, identities }: Message, type: string, content: object): void {
    this.#send({ channel, type, parent: header, identities, content });
  }

  /** Publishes something that a request led to. */
  publish(type: string, parent: Header, content: object, buffers: readonly Uint8Array[] = []): void {
    this.#send({ channel: "iopub", type, parent, content, buffers });
  }

  /** Tells everybody whether the kernel works on a request. */
  status(state: "busy" | "idle", { header }: Message): void {
    this.publish("status", header, { execution_state: state });
  }

  /** Names the request that is being worked on. */
  running(parent: Header | undefined): void {
    this.#running(parent);
  }

  /** The answer to any other request. */
  static ok(content: Content = {}): Content {
    return { status: "ok", ...content };
  }
}
