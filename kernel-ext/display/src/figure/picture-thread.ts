import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Drawer } from "./thread/plotly.js";

/** What the thread is asked. */
export interface PictureJob {
  readonly specification: string;
}

/** What the thread answers. */
export type PictureAnswer = { readonly elements: string } | { readonly problem: string };

/** How a thread that draws is run. */
export interface PictureThreadOptions {
  /** The program of the thread. */
  readonly file: URL;
  /** How long one picture may take, in milliseconds, loading plotly included. */
  readonly patienceMs: number;
}

interface Waiting extends PictureJob {
  readonly resolve: (elements: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Draws pictures one after the other in a thread: a thread rather than a process, because it can never outlive the kernel.
 *
 * It is started with the first picture, keeps no program alive, and is replaced after it ended or was too slow.
 */
export class PictureThread {
  readonly #options: PictureThreadOptions;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PictureThreadOptions) {
    this.#options = options;
  }

  /**
   * Draws a specification.
   *
   * @param specification JSON of plotly's data and layout
   * @returns the elements of its picture
   * @throws Error with plotly's words, or when the thread ended or was too slow
   */
  draw(specification: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ specification, resolve, reject });
      this.#next();
    });
  }

  /** Ends the thread; the next picture starts another. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#end(worker, new Error("the thread that draws was closed"));
    await worker.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) {
      this.#worker?.unref();
      return;
    }
    try {
      this.#ask(this.#current, this.#start());
    } catch (error) {
      this.#settle({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  #ask(job: Waiting, worker: Worker): void {
    worker.ref();
    worker.postMessage({ specification: job.specification } satisfies PictureJob);
    const { patienceMs } = this.#options;
    const giveUp = (): void => {
      if (job === this.#current) this.#end(worker, tooSlow(patienceMs));
    };
    // A program that was busy for long finds the clock run out before it reads the answer that lies there.
    this.#timer = setTimeout(() => setImmediate(giveUp), patienceMs);
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // How this process was started, such as with --eval, says nothing about the thread.
    const worker = new Worker(this.#options.file, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    worker.on("message", (answer: PictureAnswer) => {
      if (worker === this.#worker) this.#settle(answer);
    });
    worker.on("error", (error) => this.#end(worker, error));
    worker.on("exit", () => this.#end(worker, new Error("the thread that draws has ended")));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: PictureAnswer): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    this.#current = undefined;
    if ("elements" in answer) current?.resolve(answer.elements);
    else current?.reject(new Error(answer.problem));
    this.#next();
  }

  #end(worker: Worker, reason: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#settle({ problem: reason.message });
  }
}

function tooSlow(patienceMs: number): Error {
  return new Error(`drawing took longer than ${patienceMs / 1000} s`);
}

const program = new URL("./picture-worker.js", import.meta.url);
const thread = new PictureThread({ file: program, patienceMs: 20_000 });
/** Where only the sources are, as in tests of them, there is no program for a thread. */
const here: { latest: Promise<Drawer | undefined> } = { latest: Promise.resolve(undefined) };

/**
 * Draws a specification with plotly.
 *
 * @param specification JSON of plotly's data and layout
 * @returns the elements of its picture
 * @throws Error with the reason why there is none
 */
export async function drawnElements(specification: string): Promise<string> {
  if (existsSync(fileURLToPath(program))) return thread.draw(specification);
  const drawer = here.latest.then(
    async (found) => found ?? (await import("./thread/plotly.js")).createDrawer(),
  );
  const drawn = drawer.then((made) => made.draw(specification));
  here.latest = drawn.then(
    () => drawer,
    () => drawer,
  );
  return drawn;
}
