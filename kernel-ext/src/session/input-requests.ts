import type { Message } from "../wire/codec.js";
import type { Transport } from "../wire/transport.js";
import type { Cell } from "./cell.js";

/** Asks the user for lines of text, one at a time. */
export class InputRequests {
  readonly #transport: Transport;
  #previous: Promise<unknown> = Promise.resolve();
  #answer: ((value: string) => void) | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Sends a request to the front end that runs the cell.
   *
   * @returns what the user typed
   * @throws Error if that front end cannot ask for input
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

  /** Receives an input_reply. */
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
    const content = { prompt, password };
    this.#transport.send({ channel: "stdin", type: "input_request", identities, parent, content });
    return Promise.race([answered, cell.abandoned]);
  }
}
