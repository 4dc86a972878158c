import type { Message } from "../wire/codec.js";
import type { Sending } from "../wire/transport.js";
import type { Cell } from "./cell.js";

/** Asks the user for lines of text, one at a time. */
export class InputRequests {
  readonly #send: (sending: Sending) => void;
  #previous: Promise<unknown> = Promise.resolve();
  #answer: ((value: string) => void) | undefined;

  constructor(send: (sending: Sending) => void) {
    this.#send = send;
  }

  /**
   * Asks the front end that runs the cell.
   *
   * @param cell whose code asks
   * @param prompt what is asked
   * @param password hide what is typed
   * @returns what the user typed
   * @throws Error if that front end has no field for input
   */
  ask(cell: Cell, prompt: string, password: boolean): Promise<string> {
    if (!cell.allowStdin) {
      const found = "one that runs cells without a user";
      throw new Error(
        `Expected a front end that can ask for input but got ${found} (${cell.name}). Give the value in the code.`,
      );
    }
    const answered = this.#previous.then(() => this.#request(cell, prompt, password));
    this.#previous = answered.catch(() => undefined);
    return answered;
  }

  /** Takes the user's answer. */
  receive({ content }: Message): void {
    this.#answer?.(String(content.value ?? ""));
    this.#answer = undefined;
  }

  #request(cell: Cell, prompt: string, password: boolean): Promise<string> {
    cell.output.flush();
    const answered = new Promise<string>((resolve) => {
      this.#answer = resolve;
    });
    const { identities, parent } = cell;
    this.#send({
      channel: "stdin",
      type: "input_request",
      identities,
      parent,
      content: { prompt, password },
    });
    return Promise.race([answered, cell.givenUp]);
  }
}
