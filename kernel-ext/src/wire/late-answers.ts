import type { Message } from "./codec.js";
import type { Outgoing } from "./transport.js";

/** Knows answers to questions that are over: the field of a stopped cell stays open, and people still type into it. */
export class LateAnswers {
  #asked: string | undefined;

  /** Hears of a message that leaves: only questions leave on the channel of inputs. */
  sent({ channel, parts: [header = ""] }: Outgoing): void {
    if (channel === "stdin") this.#asked = String((JSON.parse(header) as Message["header"]).msg_id);
  }

  /** Whether an answer names another question than the last one; an answer that names none is taken for that. */
  isLate({ parent }: Message): boolean {
    return parent.msg_type === "input_request" && parent.msg_id !== this.#asked;
  }
}
