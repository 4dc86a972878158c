import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** How the thread of the sockets ends the wait of the thread of the cells, which stands still. */
export interface Wait {
  readonly answers: MessagePort;
  /** Not zero when the wait is over. */
  readonly state: Int32Array;
}

/**
 * Stands still until another thread has ended the wait.
 *
 * @param begin gives that thread the wait; its port has to be transferred
 * @returns the answer; undefined if the wait was ended without one
 */
export function waitForAnswer(begin: (wait: Wait) => void): string | undefined {
  const { port1, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  begin({ answers: port2, state });
  Atomics.wait(state, 0, 0);
  const received = receiveMessageOnPort(port1) as { readonly message: string } | undefined;
  port1.close();
  return received?.message;
}

/** The other side: the wait that is to be ended, if there is one. */
export class OpenWait {
  #wait: Wait | undefined;

  /** Whether the thread of the cells stands still. */
  get isOpen(): boolean {
    return this.#wait !== undefined;
  }

  /** The thread of the cells stands still from now on. */
  begin(wait: Wait): void {
    this.#wait = wait;
  }

  /**
   * Ends the wait.
   *
   * @param answer what was waited for; none if stop ends the wait
   * @returns whether there was one
   */
  end(answer?: string): boolean {
    const wait = this.#wait;
    this.#wait = undefined;
    if (!wait) return false;
    if (answer !== undefined) wait.answers.postMessage(answer);
    Atomics.store(wait.state, 0, 1);
    Atomics.notify(wait.state, 0);
    return true;
  }
}
