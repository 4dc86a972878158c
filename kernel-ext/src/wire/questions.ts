import type { DebugAnswer, FromIo } from "./transport.js";

type Question = Extract<FromIo, { readonly kind: "question" }>;

/** Questions of the debugger that the thread of the cells has not answered yet. */
export class Questions {
  readonly #post: (question: Question) => void;
  readonly #open = new Map<number, (answer: DebugAnswer) => void>();
  #count = 0;

  constructor(post: (question: Question) => void) {
    this.#post = post;
  }

  /** Asks, and waits for the answer. @throws Error if the thread of the cells has failed to answer */
  ask(name: Question["name"], args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#count;
    this.#post({ kind: "question", id, name, args });
    return new Promise((resolve, reject) => {
      this.#open.set(id, (answer) => {
        if ("failure" in answer) reject(new Error(answer.failure));
        else resolve(answer.result);
      });
    });
  }

  /** Called with each answer. */
  answered(id: number, answer: DebugAnswer): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }
}
