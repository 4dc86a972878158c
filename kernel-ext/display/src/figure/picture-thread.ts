import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Renderer } from "./thread/plotly.js";

/** A request to the thread. */
export interface PictureJob {
  readonly specification: string;
}

/** The thread's answer. */
export type PictureAnswer = { readonly elements: string } | { readonly problem: string };

/** How the thread is run. */
export interface PictureThreadOptions {
  /** The program of the thread. */
  readonly file: URL;
  /** The time limit of one picture in milliseconds, including the time to load plotly. */
  readonly timeoutMs: number;
}

interface PendingJob extends PictureJob {
  readonly resolve: (elements: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Draws pictures one after the other in a thread, which, unlike a process, can never outlive the kernel.
 *
 * It is started with the first picture, keeps no program alive, and is replaced if it ends or is too slow.
 */
export class PictureThread {
  readonly #options: PictureThreadOptions;
  readonly #pending: PendingJob[] = [];
  #worker: Worker | undefined;
  #current: PendingJob | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PictureThreadOptions) {
    this.#options = options;
  }

  /**
   * Draws a specification.
   *
   * @param specification JSON of plotly's data and layout
   * @returns the SVG elements of its picture
   * @throws Error with plotly's message, or if the thread ended or was too slow
   */
  draw(specification: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ specification, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#pending.shift();
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

  #ask(job: PendingJob, worker: Worker): void {
    worker.ref();
    worker.postMessage({ specification: job.specification } satisfies PictureJob);
    const { timeoutMs } = this.#options;
    const giveUp = (): void => {
      if (job !== this.#current) return;
      this.#end(worker, new Error(`drawing took longer than ${timeoutMs / 1000} s`));
    };
    // A program that was busy for long sees the timeout before it reads the answer that has arrived.
    this.#timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    // Options of this process, such as --eval, are not meant for the thread.
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

const program = new URL("./picture-worker.js", import.meta.url);
const thread = new PictureThread({ file: program, timeoutMs: 20_000 });
/** Draws in this thread if there are only sources, as in tests: then there is no program for a thread. */
const inPlace: { latest: Promise<Renderer | undefined> } = { latest: Promise.resolve(undefined) };

/**
 * Draws a specification with plotly.
 *
 * @param specification JSON of plotly's data and layout
 * @returns the SVG elements of its picture
 * @throws Error with the reason if it cannot be drawn
 */
export async function drawnElements(specification: string): Promise<string> {
  if (existsSync(fileURLToPath(program))) return thread.draw(specification);
  const renderer = inPlace.latest.then(
    async (found) => found ?? (await import("./thread/plotly.js")).createRenderer(),
  );
  const drawn = renderer.then((created) => created.draw(specification));
  inPlace.latest = drawn.catch(() => undefined).then(() => renderer);
  return drawn;
}
