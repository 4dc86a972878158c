import type { Message } from "./codec.js";
import type { Outgoing } from "./transport.js";

/** Knows replies of the thread of the cells to requests that this thread has answered in its place, when it did not come to them. */
export class LateReplies {
  readonly #answered = new Set<string>();

  /** Expects a reply that nobody waits for any more. */
  expect({ header }: Message): void {
    this.#answered.add(header.msg_id);
  }

  /** Whether a message is such a reply. */
  isOne({ channel, parts: [header = "", parent = ""] }: Outgoing): boolean {
    if (this.#answered.size === 0 || channel !== "control") return false;
    const { msg_type } = JSON.parse(header) as Message["header"];
    return (
      msg_type.endsWith("_reply") && this.#answered.delete((JSON.parse(parent) as Message["header"]).msg_id)
    );
  }
}
