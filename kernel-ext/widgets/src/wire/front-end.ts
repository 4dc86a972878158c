import { randomUUID } from "node:crypto";
import {
  type CellHandle,
  type Comm,
  type CommHost,
  hasComms,
  notebookHost,
  type TaskEnd,
  type TaskOptions,
} from "mixture-growth-display";
import { type Packed, pack } from "./buffers.js";

/** The version of the widget protocol that this package speaks. */
const protocol = { version: "2.1.0" };

/** What a model is to the pages that show it. */
export interface OpenModel {
  readonly id: string;
  /** The cell that made it. */
  readonly cell: CellHandle | undefined;
  /** Where the front end finds its code. */
  readonly kind: { readonly name: string; readonly module: string; readonly version: string };
  readonly state: Readonly<Record<string, unknown>>;
  close(): void;
}

/** One for each kernel that a program has met: one, or none outside of notebooks. */
const known = new WeakMap<CommHost, FrontEnd>();

/** The pages that show the notebook, and the models that they hold. */
export class FrontEnd {
  readonly #host: CommHost | undefined;
  readonly #models = new Map<string, OpenModel>();

  private constructor(host: CommHost | undefined) {
    this.#host = host;
    // A page that is loaded anew asks for everything in one message.
    host?.registerCommTarget("jupyter.widget.control", (comm) => {
      comm.onMessage = ({ method }) => {
        if (method === "request_states") this.#sendStates(comm);
      };
    });
    host?.onCell((cell, deleted) => this.#closeOf(cell, deleted));
  }

  /** The pages of this notebook. Outside of one nothing is sent, and widgets are values that code can set. */
  static here(): FrontEnd {
    const host = notebookHost();
    if (!hasComms(host)) return new FrontEnd(undefined);
    const found = known.get(host) ?? new FrontEnd(host);
    known.set(host, found);
    return found;
  }

  /** The cell that the calling code belongs to. */
  get cell(): CellHandle | undefined {
    return this.#host?.cell;
  }

  /** How many models are open. */
  get size(): number {
    return this.#models.size;
  }

  open({ state, paths, buffers }: Packed): Comm {
    const data = { state, buffer_paths: paths };
    return this.#host?.openComm("jupyter.widget", data, { metadata: protocol, buffers }) ?? unheard();
  }

  add(model: OpenModel): void {
    if (this.#host) this.#models.set(model.id, model);
  }

  remove(model: OpenModel): void {
    this.#models.delete(model.id);
  }

  /**
   * Runs work that belongs to a cell. Outside of a notebook it just runs.
   *
   * @throws outside of a notebook, what the work throws
   */
  async run(work: () => unknown, options: TaskOptions): Promise<TaskEnd> {
    if (this.#host) return this.#host.runTask(work, options);
    await work();
    return "done";
  }

  /** Shows a value where the running work shows things. */
  async show(value: unknown): Promise<void> {
    await this.#host?.show(value);
  }

  /** A cell that runs again makes its widgets anew; one that is deleted needs none. */
  #closeOf({ id }: CellHandle, deleted: readonly string[]): void {
    for (const model of [...this.#models.values()]) {
      const own = model.cell?.id;
      if (own !== undefined && (own === id || deleted.includes(own))) model.close();
    }
  }

  #sendStates(comm: Comm): void {
    const states = [...this.#models].map(([id, { kind, state }]) => {
      const { name: model_name, module: model_module, version: model_module_version } = kind;
      return [id, { model_name, model_module, model_module_version, state }] as const;
    });
    const { state, paths, buffers } = pack(Object.fromEntries(states));
    comm.send({ method: "update_states", states: state, buffer_paths: paths }, buffers);
  }
}

/** A comm that nobody hears. */
function unheard(): Comm {
  return {
    id: randomUUID(),
    send: () => undefined,
    close: () => undefined,
    onMessage: undefined,
    onClose: undefined,
  };
}
