import readline from "node:readline";
import { promisify } from "node:util";

type Question = (this: { readonly input?: unknown }, query: string, ...rest: unknown[]) => unknown;
type Asking = { prototype: { question: Question } };

/**
 * Lets the questions that Node's `readline` asks of the terminal be asked in the cell: a kernel's own input is empty.
 *
 * @param ask asks the user for a line of text; it throws at once where nobody can be asked
 */
export function installReadlineQuestions(ask: (query: string) => Promise<string>): void {
  const withCallback = readline.Interface as unknown as Asking;
  replace(withCallback, (query, rest) => {
    const answered = rest.at(-1);
    const asked = ask(query);
    if (typeof answered === "function") void asked.then((answer) => answered(answer) as unknown);
  });
  Object.assign(withCallback.prototype.question, { [promisify.custom]: async (query: string) => ask(query) });
  replace(readline.promises.Interface as unknown as Asking, async (query) => ask(query));
}

function replace({ prototype }: Asking, answer: (query: string, rest: readonly unknown[]) => unknown): void {
  const { question } = prototype;
  prototype.question = function (query, ...rest) {
    return this.input === process.stdin ? answer(query, rest) : question.call(this, query, ...rest);
  };
}
