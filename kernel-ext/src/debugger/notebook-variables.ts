import type { Attachment } from "./attachment.js";
import type { Variable } from "./messages.js";
import { targetCall } from "./target.js";

/** A front end may still open what an earlier list has shown. */
const keptLists = 2;

/**
 * Lists the variables of the notebook. A front end asks again with everything that a cell prints: those that ask while a list
 * is made share the next.
 */
export class NotebookVariables {
  readonly #attachment: Attachment;
  #running: Promise<Variable[]> | undefined;
  #next: Promise<Variable[]> | undefined;
  #count = 0;

  constructor(attachment: Attachment) {
    this.#attachment = attachment;
  }

  /** Lists them as they are now or, if a list is being made, as they are after it. */
  list(): Promise<Variable[]> {
    if (this.#running === undefined) return this.#begin();
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<Variable[]> {
    this.#next = undefined;
    this.#running = this.#read().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(): Promise<Variable[]> {
    const { connection, variables } = this.#attachment;
    const group = `notebook ${++this.#count}`;
    variables.forget(`notebook ${this.#count - keptLists}`);
    const { result } = await connection.session.post("Runtime.evaluate", {
      expression: targetCall("shown", '""'),
      objectGroup: group,
      silent: true,
    });
    return variables.properties(result.objectId ?? "", group, "");
  }
}
