import { AsyncLocalStorage } from "node:async_hooks";
import {
  type CellHandle,
  type Comm,
  type CommData,
  type CommHost,
  type CommTarget,
  displaySymbol,
  hostSymbol,
  isDisplayable,
  type OpenCommOptions,
  type TaskEnd,
  type TaskOptions,
} from "mixture-growth-display";

/** A comm message that a widget sent. */
export interface Sent {
  readonly comm: string;
  readonly data: CommData;
  readonly buffers: readonly Uint8Array[];
}

/** A kernel with comms, without a kernel: it keeps what widgets send, and says what a front end would. */
export class FakeHost implements CommHost {
  readonly version = 1;
  readonly opened: { readonly comm: Comm; readonly data: CommData; readonly options: OpenCommOptions }[] = [];
  readonly sent: Sent[] = [];
  readonly closed: string[] = [];
  readonly targets = new Map<string, CommTarget>();
  readonly ends: TaskEnd[] = [];
  cell: CellHandle | undefined = { id: "cell-1" };
  readonly #listeners = new Set<Parameters<CommHost["onCell"]>[0]>();
  readonly #tasks = new AsyncLocalStorage<TaskOptions>();

  /** Makes it the kernel of this program. */
  install(): this {
    Reflect.set(globalThis, hostSymbol, this);
    return this;
  }

  static remove(): void {
    Reflect.deleteProperty(globalThis, hostSymbol);
  }

  get signal(): AbortSignal | undefined {
    return this.#tasks.getStore()?.until;
  }

  display(): void {}

  interruptible<T>(fn: () => T): T {
    return fn();
  }

  onCell(listener: Parameters<CommHost["onCell"]>[0]): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A cell runs. */
  runCell(id: string, deleted: readonly string[] = []): void {
    this.cell = { id };
    for (const listener of this.#listeners) listener(this.cell, deleted);
  }

  async show(value: unknown): Promise<void> {
    const data = isDisplayable(value) ? await value[displaySymbol]() : { "text/plain": String(value) };
    this.#tasks
      .getStore()
      ?.onOutput?.({ type: "display_data", content: { data, metadata: {}, transient: {} } });
  }

  /** Where the running task's outputs go. */
  outputOfTask(): NonNullable<TaskOptions["onOutput"]> {
    return this.#tasks.getStore()?.onOutput ?? (() => undefined);
  }

  /** Prints, as code in a view does. */
  print(text: string): void {
    this.#tasks.getStore()?.onOutput?.({ type: "stream", content: { name: "stdout", text } });
  }

  registerCommTarget(target: string, onOpen: CommTarget): void {
    this.targets.set(target, onOpen);
  }

  openComm(_target: string, data: CommData = {}, options: OpenCommOptions = {}): Comm {
    const comm = this.comm(`comm-${this.opened.length}`);
    this.opened.push({ comm, data, options });
    return comm;
  }

  comm(id: string): Comm {
    return {
      id,
      send: (data, buffers = []) => this.sent.push({ comm: id, data, buffers }),
      close: () => this.closed.push(id),
      onMessage: undefined,
      onClose: undefined,
    };
  }

  async runTask(work: () => unknown, options: TaskOptions): Promise<TaskEnd> {
    const end = await this.#tasks.run(options, () => this.#end(work, options));
    this.ends.push(end);
    return end;
  }

  async #end(work: () => unknown, { onOutput, until }: TaskOptions): Promise<TaskEnd> {
    try {
      await work();
      return "done";
    } catch (error) {
      if (until?.aborted) return "stopped";
      const { name, message } = error as Error;
      onOutput?.({ type: "error", content: { ename: name, evalue: message, traceback: [] } });
      return "failed";
    }
  }

  /** The model that was opened last, by the name of its kind. */
  model(kind: string): Comm {
    const found = this.opened.filter(({ data }) => (data.state as CommData)._model_name === kind).at(-1);
    if (found === undefined) throw new Error(`Expected a ${kind} but none was opened.`);
    return found.comm;
  }

  /** A person changes values in the browser. */
  async change(
    comm: Comm,
    state: unknown,
    paths: unknown = [],
    buffers: readonly Uint8Array[] = [],
  ): Promise<void> {
    await comm.onMessage?.({ method: "update", state, buffer_paths: paths }, buffers);
  }

  /** What a widget has sent by a method, in order. */
  states(comm: Comm, method = "update"): unknown[] {
    return this.sent
      .filter((each) => each.comm === comm.id && each.data.method === method)
      .map(({ data }) => data.state);
  }
}
