import { syncBuiltinESMExports } from "node:module";
import readline, { type Interface } from "node:readline";
import { promisify } from "node:util";
import { EmptyInput } from "./empty-input.js";

/** Asks the user for a line of text; it throws at once where nobody can be asked. */
type Ask = (query: string) => Promise<string>;
type Question = (this: { readonly input?: unknown }, query: string, ...rest: unknown[]) => unknown;
type Asking = { prototype: { question: Question } };
type Create = (input: unknown, output?: unknown, completer?: unknown, terminal?: unknown) => Interface;

/**
 * Lets Node's `readline` read from the cell where it would read from the terminal: its questions are asked there, and so is each
 * line that is read by a loop or listened to.
 *
 * @param ask asks the user
 * @param tell called when something is read in another way, such as key by key
 */
export function installReadlineQuestions(ask: Ask, tell: () => void): void {
  const withCallback = readline.Interface as unknown as Asking;
  replaceQuestion(withCallback, (query, rest) => {
    const answered = rest.at(-1);
    const asked = ask(query);
    if (typeof answered === "function") void asked.then((answer) => answered(answer) as unknown);
  });
  Object.assign(withCallback.prototype.question, { [promisify.custom]: async (query: string) => ask(query) });
  replaceQuestion(readline.promises.Interface as unknown as Asking, async (query) => ask(query));
  for (const owner of [readline, readline.promises]) replaceCreate(owner, ask, tell);
  syncBuiltinESMExports();
}

function replaceQuestion(
  { prototype }: Asking,
  answer: (query: string, rest: readonly unknown[]) => unknown,
): void {
  const { question } = prototype;
  prototype.question = function (query, ...rest) {
    return this.input instanceof EmptyInput ? answer(query, rest) : question.call(this, query, ...rest);
  };
}

/** An interface reads as soon as it is made; one for questions must not find its input at an end. */
function replaceCreate(owner: { createInterface: unknown }, ask: Ask, tell: () => void): void {
  const original = owner.createInterface as Create;
  const create: Create = (first, output, completer, terminal) => {
    const options = hasInput(first) ? first : { input: first, output, completer, terminal };
    if (!(options.input instanceof EmptyInput)) return original(first, output, completer, terminal);
    const input = new EmptyInput(tell, true);
    // A prompt that moves the cursor would take the place of what was typed and printed since.
    const created = original({ ...options, input, terminal: options.terminal ?? false });
    readFromCell(created, ask);
    // Whoever listens to the input itself waits for keys.
    input.on("newListener", (event) => {
      if (event === "data" || event === "keypress" || event === "readable") input.end();
    });
    return created;
  };
  owner.createInterface = create;
}

function hasInput(given: unknown): given is { readonly input: unknown; readonly terminal?: unknown } {
  return typeof given === "object" && given !== null && "input" in given;
}

function readFromCell(created: Interface, ask: Ask): void {
  let isClosed = false;
  let isListening = false;
  created.once("close", () => {
    isClosed = true;
  });
  async function* lines(): AsyncGenerator<string> {
    try {
      while (!isClosed) yield await ask("");
    } finally {
      created.close();
    }
  }
  async function listen(): Promise<void> {
    isListening = true;
    try {
      while (!isClosed && created.listenerCount("line") > 0) {
        const line = await ask("");
        if (!isClosed) created.emit("line", line);
      }
    } finally {
      isListening = false;
    }
  }
  Object.defineProperty(created, Symbol.asyncIterator, { value: lines });
  created.on("newListener", (event) => {
    if (event === "line" && !isListening) queueMicrotask(() => void listen());
  });
}
