import { syncBuiltinESMExports } from "node:module";
import readline, { type Interface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { promisify } from "node:util";
import { EmptyInput } from "./empty-input.js";
import type { CellInputParts, ReadingCell } from "./input-parts.js";
import type { KeyQuestions } from "./key-questions.js";

/** What questions need. */
interface QuestionParts extends CellInputParts {
  /** Called when something is read in another way. */
  tell(): void;
  readonly keys: KeyQuestions;
}

type Question = (this: { readonly input?: unknown }, query: string, ...rest: unknown[]) => unknown;
type Asking = { prototype: { question: Question } };
type Create = (input: unknown, output?: unknown, completer?: unknown, terminal?: unknown) => Interface;

/**
 * Lets Node's `readline` read from the cell where it would read from the terminal: its questions are asked there, and so is each
 * line that is read by a loop or listened to.
 */
export function installReadlineQuestions(parts: QuestionParts): void {
  const { ask } = parts;
  const withCallback = readline.Interface as unknown as Asking;
  replaceQuestion(withCallback, (query, rest) => {
    const answered = rest.at(-1);
    const asked = ask(query);
    if (typeof answered === "function") void asked.then((answer) => answered(answer) as unknown);
  });
  Object.assign(withCallback.prototype.question, { [promisify.custom]: async (query: string) => ask(query) });
  replaceQuestion(readline.promises.Interface as unknown as Asking, async (query) => ask(query));
  for (const owner of [readline, readline.promises]) replaceCreate(owner, parts);
  const { emitKeypressEvents } = readline;
  readline.emitKeypressEvents = (stream, lines) => {
    // It is told its keys without any being read.
    if (!(stream instanceof EmptyInput)) emitKeypressEvents(stream, lines);
  };
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
function replaceCreate(owner: { createInterface: unknown }, parts: QuestionParts): void {
  const original = owner.createInterface as Create;
  const create: Create = (first, output, completer, terminal) => {
    const options = hasInput(first) ? first : { input: first, output, completer, terminal };
    if (!(options.input instanceof EmptyInput)) return original(first, output, completer, terminal);
    const input = new EmptyInput(parts.tell, true);
    // A prompt that moves the cursor would take the place of what was typed and printed since.
    const created = original({ ...options, input, terminal: options.terminal ?? false });
    readFromCell(created, parts);
    parts.keys.answer(input);
    if (created.terminal) parts.keys.follow(input);
    input.on("newListener", (event) => {
      if (event === "data" || event === "readable") input.end();
    });
    return created;
  };
  owner.createInterface = create;
}

function hasInput(given: unknown): given is { readonly input: unknown; readonly terminal?: unknown } {
  return typeof given === "object" && given !== null && "input" in given;
}

function readFromCell(created: Interface, { ask, cell }: CellInputParts): void {
  let isClosed = false;
  let isListening = false;
  created.once("close", () => {
    isClosed = true;
  });
  /**
   * Lines, as long as they are wanted. A cell that runs while it is asked for lines has what it wants with its last statement;
   * one that only listens is a program, which goes on as in a terminal until it closes the interface, or is stopped.
   */
  async function* read(isWanted: () => boolean): AsyncGenerator<string> {
    const reading = cell();
    let isProgram = true;
    for (;;) {
      // The code may have ended with the last line.
      await turn();
      if (isClosed || !isWanted()) return;
      if (reading?.hasSettled === false) isProgram = false;
      else if (reading && !isProgram) {
        reading.output.write("stderr", closed(reading));
        created.close();
        return;
      }
      yield await ask("");
    }
  }
  async function* lines(): AsyncGenerator<string> {
    try {
      yield* read(() => true);
    } finally {
      created.close();
    }
  }
  async function listen(): Promise<void> {
    isListening = true;
    try {
      for await (const line of read(() => created.listenerCount("line") > 0)) {
        if (!isClosed) created.emit("line", line);
      }
    } finally {
      isListening = false;
    }
  }
  Object.defineProperty(created, Symbol.asyncIterator, { value: lines });
  created.on("newListener", (event) => {
    if (event === "line" && !isListening) void listen();
  });
}

function closed({ name }: ReadingCell): string {
  return (
    `Expected readline to be closed at the end of a cell that waits for lines but got an open one, which was closed (${name}). ` +
    "Close it when you have what you need: lines.close().\n"
  );
}
