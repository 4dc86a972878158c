import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorOf } from "mixture-growth-display";
import { displayName, kernelName } from "../bin/kernelspec.js";
import type { Content, Message } from "../wire/codec.js";
import { CellOutputs } from "./cell-outputs.js";
import { checkExecuteOptions, type ExecuteNotebookOptions } from "./execute-options.js";
import { KernelClient } from "./kernel-client.js";
import { KernelProcess } from "./kernel-process.js";
import { type Notebook, type NotebookCell, readNotebook, writeNotebook } from "./notebook-file.js";
import { WidgetStates } from "./widget-states.js";

/** The cell that ended the run, and why. */
export interface CellFailure {
  /** Counted from 0, code cells only. */
  readonly index: number;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** The result of a run. */
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
 * Runs all code cells of a notebook, one after the other, and stops at the first error, except that of a cell with the tag
 * `raises-exception`.
 *
 * @param options the notebook, and callbacks for its progress
 * @returns the notebook with its outputs, and how the run ended; with `out` it is in that file too, even after an error
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

/** Whether a cell shows what an error is like: other tools that run notebooks read the same tag. */
function mayRaise({ metadata: { tags } }: NotebookCell): boolean {
  return Array.isArray(tags) && tags.includes("raises-exception");
}

class NotebookRun {
  readonly #notebook: Notebook;
  readonly #process: KernelProcess;
  readonly #options: ExecuteNotebookOptions;
  readonly #client: KernelClient;
  readonly #outputs = new CellOutputs();
  readonly #widgets = new WidgetStates();
  readonly #cells = new Map<string, NotebookCell>();
  readonly #idle = new Map<string, () => void>();

  constructor(notebook: Notebook, process_: KernelProcess, options: ExecuteNotebookOptions) {
    this.#notebook = notebook;
    this.#process = process_;
    this.#options = options;
    this.#client = new KernelClient(process_.connection, {
      onPublished: (message) => this.#receive(message),
    });
  }

  async all(limit: AbortSignal | undefined): Promise<Ended> {
    await this.#ready();
    const cells = this.#notebook.cells.filter((cell) => cell.cell_type === "code");
    for (const cell of cells) Object.assign(cell, { outputs: [], execution_count: null });
    const { signal, onCell } = this.#options;
    const stop = AbortSignal.any([signal, limit].filter((each) => each !== undefined));
    const stopped = (): "timeout" | "stopped" => (limit?.aborted ? "timeout" : "stopped");
    for (const [index, cell] of cells.entries()) {
      if (stop.aborted) return { status: stopped() };
      const started = performance.now();
      onCell?.({ state: "start", index, total: cells.length, cell, seconds: 0 });
      const content = await this.#execute(cell, stop);
      const seconds = (performance.now() - started) / 1000;
      onCell?.({ state: "end", index, total: cells.length, cell, seconds });
      if (content.status === "ok" || (mayRaise(cell) && !stop.aborted)) continue;
      return { status: stop.aborted ? stopped() : "error", failure: { index, ...errorOf(content) } };
    }
    return { status: "ok" };
  }

  async close(): Promise<void> {
    this.#client.request("control", "shutdown_request", { restart: false });
    const ended = await within(this.#process.ended, 2000);
    if (ended === undefined) await this.#process.kill();
    this.#client.close();
    this.#widgets.saveIn(this.#notebook.metadata);
  }

  async #ready(): Promise<void> {
    const { reply } = this.#client.request("shell", "kernel_info_request", {});
    const ready = Promise.all([reply, this.#client.welcome]);
    const first = await within(Promise.race([ready, this.#process.ended]), startMs);
    if (!Array.isArray(first)) {
      throw new Error(`Expected the kernel to start but got: ${first ?? `no answer in ${startMs / 1000} s`}`);
    }
    const { metadata } = this.#notebook;
    metadata.kernelspec ??= { display_name: displayName, language: "typescript", name: kernelName };
    metadata.language_info = first[0].content.language_info;
  }

  async #execute(cell: NotebookCell, stop: AbortSignal): Promise<Content> {
    const request = {
      code: cell.source,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: !mayRaise(cell),
    };
    // The name of the cell, as JupyterLab tells it: its widgets are named after it.
    const { id, reply } = this.#client.request("shell", "execute_request", request, { cellId: cell.id });
    this.#cells.set(id, cell);
    const idle = new Promise<void>((resolve) => this.#idle.set(id, resolve));
    const died = this.#process.ended.then((text): never => {
      throw new Error(`Expected the kernel to keep running but it ended (cell ${this.#cells.size}): ${text}`);
    });
    const ended = new AbortController();
    const stopped = whenAborted(stop, ended.signal).then(() => this.#stop(reply));
    try {
      const first = await Promise.race([reply, stopped, died]);
      if (!first) return stoppedByForce;
      await Promise.race([idle, died]);
      const { execution_count: count } = first.content;
      cell.execution_count = typeof count === "number" ? count : null;
      return first.content;
    } finally {
      ended.abort(); // a later stop does not concern this cell
    }
  }

  /** Undefined if the cell did not end. */
  async #stop(reply: Promise<Message>): Promise<Message | undefined> {
    this.#client.request("control", "interrupt_request", {});
    return within(reply, stopMs);
  }

  #receive(message: Message): void {
    this.#widgets.receive(message);
    const id = String(message.parent.msg_id);
    const cell = this.#cells.get(id);
    if (!cell) return;
    this.#outputs.receive(cell, message);
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

/** Resolves when `signal` is aborted, unless `until` was aborted before. */
function whenAborted(signal: AbortSignal, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true, signal: until });
  });
}

/** Undefined if the promise takes longer. */
function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return Promise.race([promise, pause(ms, undefined, { ref: false })]);
}
