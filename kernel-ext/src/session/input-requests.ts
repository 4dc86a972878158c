import { KeyboardInterrupt } from "../engine/interruptible.js";
import type { Message } from "../wire/codec.js";
import type { Sending, Transport } from "../wire/transport.js";
import type { Cell } from "./cell.js";

/** A question that waits for its answer. */
interface OpenQuestion {
  readonly cell: Cell;
  readonly prompt: string;
  readonly answer: (value: string) => void;
  readonly fail: (error: Error) => void;
}

/** Asks the user for lines of text, one at a time. */
export class InputRequests {
  readonly #transport: Transport;
  #previous: Promise<unknown> = Promise.resolve();
  readonly #check: () => void;
  #open: OpenQuestion | undefined;

  /** @param check throws if the running cell was interrupted */
  constructor(transport: Transport, check: () => void) {
    this.#transport = transport;
    this.#check = check;
  }

  /**
   * Sends a request to the front end that runs the cell.
   *
   * @returns what the user typed
   * @throws Error if that front end cannot ask for input
   */
  ask(cell: Cell, prompt: string, password: boolean): Promise<string> {
    mustAllow(cell);
    this.#withdrawFor(cell);
    const answered = this.#previous.then(() => this.#request(cell, prompt, password));
    this.#previous = answered.catch(() => undefined);
    return answered;
  }

  /**
   * Asks as {@link ask} does, and lets nothing else run until the user has answered.
   *
   * @throws Error if that front end cannot ask for input, or asks for another line already
   * @throws KeyboardInterrupt if the cell is stopped
   */
  askNow(cell: Cell, prompt: string): string {
    mustAllow(cell);
    this.#withdrawFor(cell);
    if (this.#open) {
      throw new Error(
        `Expected one question at a time but got a second (${cell.name}). Await the input() that is still open first.`,
      );
    }
    cell.output.flush();
    const answer = this.#transport.askNow(requestOf(cell, prompt, false));
    this.#check();
    if (answer === undefined) throw new KeyboardInterrupt();
    return answer;
  }

  /** Receives an input_reply. */
  receive({ content }: Message): void {
    this.#open?.answer(String(content.value ?? ""));
    this.#open = undefined;
  }

  /** A question that an ended cell has left open must not hold up those of later cells. */
  #withdrawFor(cell: Cell): void {
    const open = this.#open;
    if (!open?.cell.hasEnded || open.cell === cell) return;
    this.#open = undefined;
    open.fail(
      new Error(
        `Expected an answer to "${open.prompt}" but got a question of ${cell.name} (${open.cell.name}). Await the answer before the cell ends.`,
      ),
    );
  }

  #request(cell: Cell, prompt: string, password: boolean): Promise<string> {
    cell.output.flush();
    const answered = new Promise<string>((answer, fail) => {
      this.#open = { cell, prompt, answer, fail };
    });
    this.#transport.send(requestOf(cell, prompt, password));
    const asked = this.#open;
    return Promise.race([answered, cell.abandoned]).finally(() => {
      if (this.#open === asked) this.#open = undefined;
    });
  }
}

/** @throws Error if the front end that runs the cell cannot ask for input */
export function mustAllow(cell: Cell): void {
  if (cell.allowStdin) return;
  const found = "one that runs cells without a user";
  throw new Error(
    `Expected a front end that can ask for input but got ${found} (${cell.name}). Give the value in the code.`,
  );
}

function requestOf({ identities, parent }: Cell, prompt: string, password: boolean): Sending {
  return { channel: "stdin", type: "input_request", identities, parent, content: { prompt, password } };
}
