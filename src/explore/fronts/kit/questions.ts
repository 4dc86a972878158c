import type { FrontModel } from "../front-model.js";
import { follow } from "./follow.js";
import { latest } from "./latest.js";

/** What a person asks a view for, all of it each time. */
export interface Question {
  /** Rises with every question; an answer says which one it is to. */
  readonly turn: number;
}

/**
 * The questions of a view whose kernel answers them: the model's value `asked` is the newest question, `shown` the newest answer,
 * which repeats its question and adds what follows from it, and `problem` why a question was refused.
 */
export class Questions<Asked extends Question, Shown extends Asked> {
  readonly #model: FrontModel;
  readonly #send: (changes: Readonly<Record<string, unknown>>) => void;
  #asked: Asked;

  constructor(model: FrontModel) {
    this.#model = model;
    this.#send = latest(model);
    this.#asked = this.shown;
  }

  get shown(): Shown {
    return this.#model.get("shown");
  }

  /** What was asked last, which is newer than what is shown until it is answered. */
  get asked(): Asked {
    return this.#asked;
  }

  /** Whether the newest question is not answered yet. */
  get isOpen(): boolean {
    return this.#asked !== this.shown;
  }

  /** Asks for something else; `question` holds what a question consists of. */
  ask(question: Omit<Asked, "turn">): void {
    this.#asked = { ...question, turn: this.#asked.turn + 1 } as Asked;
    this.#send({ asked: this.#asked });
  }

  /** Why the newest question was refused; empty where it was not. */
  get problem(): string {
    return this.#model.get<string | undefined>("problem") ?? "";
  }

  /** Calls `paint` with every answer and refusal. @returns what ends that */
  follow(paint: () => void): () => void {
    const answered = (): void => {
      if (this.problem !== "" || this.shown.turn >= this.#asked.turn) this.#asked = this.shown;
      paint();
    };
    return follow(this.#model, [[["shown", "problem"], answered]]);
  }
}
