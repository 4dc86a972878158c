import type { CellHandle, Comm, CommData } from "mixture-growth-display";
import { pack, unpack } from "./buffers.js";
import { FrontEnd, type OpenModel } from "./front-end.js";

/** Where the front end finds the code of a model and of its view. */
export interface ModelKind {
  readonly name: string;
  /** Null for what is not seen, such as a layout. */
  readonly view: string | null;
  readonly module: string;
  readonly version: string;
}

/** What a model tells the widget that it belongs to. */
export interface ModelEvents {
  /**
   * Called with what the front end changed, of the names that are its own to change.
   *
   * @returns the values to refuse: they are put back in the front end
   */
  onChange(changes: Readonly<Record<string, unknown>>): unknown;
  /** Called with a message that is no change of state. */
  onMessage(content: unknown, buffers: readonly Uint8Array[]): unknown;
  /** Called once when it has ended: by code, with its cell, or by the front end. */
  onClose(): void;
}

/** The values of a model by name: plain JSON, bytes, and references to other models. */
export type ModelState = Readonly<Record<string, unknown>>;

/**
 * One model of the widget protocol 2.1: named values that kernel and front end both hold and both may change. What comes from
 * the front end is untrusted: only the names in `writable` are taken, and the widget checks the values.
 */
export class Model implements OpenModel {
  readonly id: string;
  /** The cell that made it. */
  readonly cell: CellHandle | undefined;
  readonly kind: ModelKind;
  readonly #comm: Comm;
  readonly #frontEnd: FrontEnd;
  readonly #writable: ReadonlySet<string>;
  readonly #events: ModelEvents;
  #state: ModelState;
  #isOpen = true;

  constructor(kind: ModelKind, state: ModelState, writable: readonly string[], events: ModelEvents) {
    this.kind = kind;
    this.#state = { ...identity(kind), ...state };
    this.#writable = new Set(writable);
    this.#events = events;
    this.#frontEnd = FrontEnd.here();
    this.cell = this.#frontEnd.cell;
    this.#comm = this.#frontEnd.open(pack(this.#state));
    this.id = this.#comm.id;
    this.#comm.onMessage = (data, buffers) => this.#receive(data, buffers);
    this.#comm.onClose = () => this.#forget();
    this.#frontEnd.add(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get state(): ModelState {
    return this.#state;
  }

  /** How other models refer to it. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  /** Changes values, here and in every front end. */
  set(changes: ModelState): void {
    this.#state = { ...this.#state, ...changes };
    if (this.#isOpen) this.#send("update", changes);
  }

  /** Sends something that is no state. */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    if (this.#isOpen) this.#comm.send({ method: "custom", content }, buffers);
  }

  /** Ends it, here and in every front end. */
  close(): void {
    if (!this.#isOpen) return;
    this.#forget();
    this.#comm.close();
  }

  #forget(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#frontEnd.remove(this);
    this.#events.onClose();
  }

  #send(method: string, changes: ModelState): void {
    const { state, paths, buffers } = pack(changes);
    this.#comm.send({ method, state, buffer_paths: paths }, buffers);
  }

  #receive(data: CommData, buffers: readonly Uint8Array[]): unknown {
    switch (data.method) {
      case "update":
        return this.#change(data, buffers);
      case "request_state":
        this.#send("update", this.#state);
        return undefined;
      case "custom":
        return this.#events.onMessage(data.content, buffers);
      default:
        return undefined;
    }
  }

  #change(data: CommData, buffers: readonly Uint8Array[]): unknown {
    const given = typeof data.state === "object" && data.state !== null ? { ...data.state } : {};
    unpack(given as Record<string, unknown>, data.buffer_paths, buffers);
    const changes = Object.fromEntries(Object.entries(given).filter(([name]) => this.#writable.has(name)));
    // Other pages that show the same notebook learn of the change by the echo, and the page that made it waits for that.
    this.#send("echo_update", given as ModelState);
    this.#state = { ...this.#state, ...changes };
    return this.#events.onChange(changes);
  }
}

function identity({ name, view, module, version }: ModelKind): ModelState {
  const model = { _model_module: module, _model_module_version: version, _model_name: name };
  const shown = view === null ? {} : { _view_module: module, _view_module_version: version };
  return { ...model, ...shown, _view_name: view };
}
