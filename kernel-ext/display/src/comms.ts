import type { NotebookHost } from "./protocol.js";

/** Content of a comm message: plain JSON. */
export type CommData = Readonly<Record<string, unknown>>;

/** A channel between code in cells and code in the front end. */
export interface Comm {
  readonly id: string;
  send(data: CommData, buffers?: readonly Uint8Array[]): void;
  close(data?: CommData): void;
  /** Called for each message from the front end. The kernel counts as busy with it until what it returns has settled. */
  onMessage: ((data: CommData, buffers: readonly Uint8Array[]) => unknown) | undefined;
  /** Called when the front end closes it. */
  onClose: ((data: CommData) => void) | undefined;
}

/** Called when the front end opens a comm to a target. */
export type CommTarget = (comm: Comm, data: CommData) => unknown;

/** What is sent with the opening of a comm, beside its data. */
export interface OpenCommOptions {
  /** Metadata of the message: widgets name the version of their protocol there. */
  readonly metadata?: CommData;
  readonly buffers?: readonly Uint8Array[];
}

/** A cell, as the front end knows it. */
export interface CellHandle {
  /** The front end's name of the cell, which stays when it is run again; undefined if the front end gives none. */
  readonly id: string | undefined;
}

/** Something that code printed, showed or threw: the type and the content of a message of the protocol. */
export interface TaskOutput {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** How a task ended; what it threw has been shown in its place. */
export type TaskEnd = "done" | "failed" | "stopped";

/** Options of {@link CommHost.runTask}. */
export interface TaskOptions {
  /** Name in error traces. */
  readonly name: string;
  /** The cell it belongs to, below which it prints. Default: the cell that calls. */
  readonly cell?: CellHandle | undefined;
  /** Gets what it prints and shows, in place of the cell. */
  readonly onOutput?: (output: TaskOutput) => void;
  /** Once aborted, code that has read the host's `signal` is asked to end; other code goes on. */
  readonly until?: AbortSignal;
}

/** A kernel with comms: widgets need it. It carries out what a person's hand begins while no cell runs, or beside one. */
export interface CommHost extends NotebookHost {
  /** The cell that the calling code belongs to. */
  readonly cell: CellHandle | undefined;
  /**
   * Calls a listener whenever a cell is about to run.
   *
   * @param listener gets the cell, and the names of cells that were deleted from the notebook since
   * @returns what ends it
   */
  onCell(listener: (cell: CellHandle, deleted: readonly string[]) => void): () => void;
  /** Shows any value as if it were a cell's last line. */
  show(value: unknown, options?: { readonly id?: string; readonly update?: boolean }): Promise<void>;
  /** Lets the front end open comms to a target. */
  registerCommTarget(target: string, onOpen: CommTarget): void;
  /** Opens a comm to a target in the front end. */
  openComm(target: string, data?: CommData, options?: OpenCommOptions): Comm;
  /** Runs work that is not a cell: it can be stopped, has a signal of its own, and its errors are shown in its place. */
  runTask(work: () => unknown, options: TaskOptions): Promise<TaskEnd>;
}

/** Whether a notebook's kernel has comms. */
export function hasComms(host: NotebookHost | undefined): host is CommHost {
  const { openComm, registerCommTarget, runTask, onCell } = (host ?? {}) as Partial<CommHost>;
  return [openComm, registerCommTarget, runTask, onCell].every((each) => typeof each === "function");
}
