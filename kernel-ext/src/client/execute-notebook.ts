import path from "node:path";
import type { Content, Message } from "../wire/codec.js";
import { CellOutputs } from "./cell-outputs.js";
import { checkExecuteOptions, type ExecuteNotebookOptions } from "./execute-options.js";
import { KernelClient } from "./kernel-client.js";
import { KernelProcess } from "./kernel-process.js";
import { type Notebook, type NotebookCell, readNotebook, writeNotebook } from "./notebook-file.js";

/** The cell that ended the run, and why. */
export interface CellFailure {
  /** Counted from 0, code cells only. */
  readonly index: number;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** What came of a run. */
export interface ExecutedNotebook {
  readonly status: "ok" | "error" | "stopped" | "timeout";
  readonly notebook: Notebook;
  readonly failure?: CellFailure;
  readonly seconds: number;
}

/** How long a stopped cell may take before its kernel is ended. */
const stopMs = 5000;
const startMs = 60_000;

/**
 * Runs all code cells of a notebook, one after the other, and stops at the first error.
 *
 * @param options which notebook, and who is told how it goes
 * @returns the notebook with its outputs, and how the run ended; with `out` it is in that file too, also after an error
 * @throws RangeError for wrong options, before a kernel starts; Error if the kernel does not start or dies
 * @example
 * const { status } = await executeNotebook({ notebook: "notebooks/00-start-here.ipynb", out: "run.ipynb" });
 */
export async function executeNotebook(options: ExecuteNotebookOptions): Promise<ExecutedNotebook> {
  checkExecuteOptions(options);
  const started = performance.now();
  const notebook = readNotebook(options.notebook);
  const folder = path.resolve(options.folder ?? path.dirname(options.notebook));
  const { env = {}, kernel, timeoutSeconds } = options;
  const process_ = await KernelProcess.start({ folder, env, ...(kernel ? { command: kernel } : {}) });
  const run = new NotebookRun(notebook, process_, options);
  const limit = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const ended = await run.all(limit);
    return { ...ended, notebook, seconds: (performance.now() - started) / 1000 };
  } finally {
    await run.close();
    if (options.out !== undefined) writeNotebook(options.out, notebook);
  }
}

type Ended = Pick<ExecutedNotebook, "status" | "failure">;

class NotebookRun {
  readonly #notebook: Notebook;
  readonly #process: KernelProcess;
  readonly #options: ExecuteNotebookOptions;
  readonly #client: KernelClient;
  readonly #outputs = new CellOutputs();
  readonly #cells = new Map<string, NotebookCell>();
  readonly #idle = new Map<string, () => void>();

  constructor(notebook: Notebook, process_: KernelProcess, options: ExecuteNotebookOptions) {
    this.#notebook = notebook;
    this.#process = process_;
    this.#options = options;
    this.#client = new KernelClient(process_.connection, { onPublished: (message) => this.#take(message) });
  }

  async all(limit: AbortSignal | undefined): Promise<Ended> {
    await this.#ready();
    const cells = this.#notebook.cells.filter((cell) => cell.cell_type === "code");
    for (const cell of cells) Object.assign(cell, { outputs: [], execution_count: null });
    const { signal, onCell } = this.#options;
    const stop = AbortSignal.any([signal, limit].filter((each) => each !== undefined));
    for (const [index, cell] of cells.entries()) {
      if (stop.aborted) return { status: limit?.aborted ? "timeout" : "stopped" };
      const began = performance.now();
      onCell?.({ state: "start", index, total: cells.length, cell, seconds: 0 });
      const content = await this.#run(cell, stop);
      const seconds = (performance.now() - began) / 1000;
      onCell?.({ state: "end", index, total: cells.length, cell, seconds });
      if (content.status === "ok") continue;
      const status = stop.aborted ? (limit?.aborted ? "timeout" : "stopped") : "error";
      return { status, failure: failureOf(index, content) };
    }
    return { status: "ok" };
  }

  async close(): Promise<void> {
    this.#client.request("control", "shutdown_request", { restart: false });
    const isGone = await within(this.#process.ended, 2000);
    if (isGone === undefined) await this.#process.kill();
    this.#client.close();
  }

  async #ready(): Promise<void> {
    const { reply } = this.#client.request("shell", "kernel_info_request", {});
    const ready = Promise.all([reply, this.#client.welcome]);
    const first = await within(Promise.race([ready, this.#process.ended]), startMs);
    if (!Array.isArray(first)) {
      throw new Error(`Expected the kernel to start but got: ${first ?? `no answer in ${startMs / 1000} s`}`);
    }
    const { metadata } = this.#notebook;
    metadata.kernelspec ??= {
      display_name: "TypeScript (mixture-growth)",
      language: "typescript",
      name: "mixture-growth",
    };
    metadata.language_info = first[0].content.language_info;
  }

  async #run(cell: NotebookCell, stop: AbortSignal): Promise<Content> {
    const { id, reply } = this.#client.request("shell", "execute_request", {
      code: cell.source,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });
    this.#cells.set(id, cell);
    const idle = new Promise<void>((resolve) => this.#idle.set(id, resolve));
    const died = this.#process.ended.then((text): never => {
      throw new Error(`Expected the kernel to go on but it ended (cell ${this.#cells.size}): ${text}`);
    });
    const ended = new AbortController();
    const stopped = whenAborted(stop, ended.signal).then(() => this.#stop(reply));
    try {
      const first = await Promise.race([reply, stopped, died]);
      if (!first) return stoppedByForce;
      await Promise.race([idle, died]);
      cell.execution_count =
        typeof first.content.execution_count === "number" ? first.content.execution_count : null;
      return first.content;
    } finally {
      // A later stop is none of this cell's business.
      ended.abort();
    }
  }

  /** Undefined if the cell did not end. */
  async #stop(reply: Promise<Message>): Promise<Message | undefined> {
    this.#client.request("control", "interrupt_request", {});
    return within(reply, stopMs);
  }

  #take(message: Message): void {
    const id = String(message.parent.msg_id);
    const cell = this.#cells.get(id);
    if (!cell) return;
    this.#outputs.take(cell, message);
    this.#options.onMessage?.(message, cell);
    const isIdle = message.header.msg_type === "status" && message.content.execution_state === "idle";
    if (isIdle) this.#idle.get(id)?.();
  }
}

const stoppedByForce: Content = {
  status: "error",
  ename: "KeyboardInterrupt",
  evalue: "The cell did not stop, so its kernel was ended.",
  traceback: [],
};

function failureOf(index: number, { ename, evalue, traceback }: Content): CellFailure {
  const lines = Array.isArray(traceback) ? traceback.map(String) : [];
  return { index, ename: String(ename ?? "Error"), evalue: String(evalue ?? ""), traceback: lines };
}

/** Settles when `signal` is aborted, unless `until` was before. */
function whenAborted(signal: AbortSignal, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true, signal: until });
  });
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
