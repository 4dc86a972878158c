import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { choose, entries, number, oneOf, problemsOf, record, text, truth } from "../../checking/shapes.js";
import { refusalOf, syncFolder, writeDurably } from "../../files/durable.js";
import type { GivenAnswer } from "./question-options.js";

/** What is kept of a question. */
export interface KeptAnswer {
  /** What was answered. */
  readonly given: GivenAnswer;
  /** Whether the right answer was asked for. */
  readonly revealed: boolean;
}

interface Content {
  readonly schema: 1;
  /** By the names of their questions. */
  readonly answers: Readonly<Record<string, KeptAnswer>>;
}

const given = choose([(value) => typeof value === "number", number()], [() => true, text()]);
const contentShape = record<Content>({
  schema: oneOf([1]),
  answers: entries(record<KeptAnswer>({ given, revealed: truth })),
});

/**
 * A file of answers, by the names of their questions, which all notebooks of a folder share. It is read anew before each change,
 * so that none loses the answers of another.
 */
export class AnswerFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Name of the file, without its folder. */
  get name(): string {
    return basename(this.#path);
  }

  /**
   * What is kept under a name.
   *
   * @throws Error for a file that cannot be read, or that holds no answers
   */
  read(name: string): KeptAnswer | undefined {
    return new Map(Object.entries(this.#content().answers)).get(name);
  }

  /**
   * Keeps an answer, or undefined to forget it, and waits until the disk has it.
   *
   * @throws Error for a file that cannot be written, or that holds no answers: it stays as it is
   */
  write(name: string, answer: KeptAnswer | undefined): void {
    const kept = new Map(Object.entries(this.#content().answers));
    if (answer === undefined) kept.delete(name);
    else kept.set(name, answer);
    const content: Content = { schema: 1, answers: Object.fromEntries(kept) };
    this.#replace(`${JSON.stringify(content, null, 2)}\n`);
  }

  #content(): Content {
    const found = readText(this.#path);
    if (found === undefined) return { schema: 1, answers: {} };
    const content = parsed(found);
    const [problem] = problemsOf(content, contentShape, "answers", this.#path);
    if (problem === undefined) return content as Content;
    throw new Error(
      `Expected kept answers but got a file that holds none or is damaged (${this.#path}). Mend it, or move it away; until then it stays as it is, and answers are not kept.`,
    );
  }

  #replace(text: string): void {
    const part = `${this.#path}.${randomUUID()}.part`;
    try {
      writeDurably(part, [Buffer.from(text)]);
      renameSync(part, this.#path);
      syncFolder(dirname(this.#path));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      throw new Error(
        `Expected answers to be kept but got ${refusal.code} (${this.#path}). ${refusal.cause}; they last as long as the kernel.`,
      );
    } finally {
      rmSync(part, { force: true });
    }
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new Error(`Expected a file of answers that can be read but got ${code} (${path}). Move it away.`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
