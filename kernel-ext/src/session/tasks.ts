import type { AsyncLocalStorage } from "node:async_hooks";
import type { TaskEnd, TaskOutput } from "mixture-growth-display";
import type { Engine } from "../engine/engine.js";
import { KeyboardInterrupt } from "../engine/interruptible.js";
import { CellOutput } from "../output/cell-output.js";
import type { Content, Header, Message } from "../wire/codec.js";
import type { Transport } from "../wire/transport.js";
import { Cell } from "./cell.js";
import { reportError } from "./error-report.js";

/** Work that lasts longer is shown as busy. */
const noticedMs = 100;

/** What tasks need. */
interface TaskParts {
  readonly engine: Engine;
  readonly transport: Transport;
  readonly current: AsyncLocalStorage<Cell>;
  /** Whether a cell runs, which says by itself that the kernel is busy. */
  isBusy(): boolean;
}

/** Work that is not a cell. */
export interface Task {
  readonly name: string;
  /** The cell it belongs to; undefined before any has run. */
  readonly home: Cell | undefined;
  /** The message that led to it, if one did: what it sends has it as parent. */
  readonly message?: Message | undefined;
  readonly onOutput?: ((output: TaskOutput) => void) | undefined;
  readonly until?: AbortSignal | undefined;
}

/** What begins while no cell runs, or beside one: handlers of messages, and views that follow a person's hand. */
export class Tasks {
  readonly #parts: TaskParts;
  readonly #running = new Set<Cell>();

  constructor(parts: TaskParts) {
    this.#parts = parts;
  }

  /** Interrupts all that run. @returns whether any did */
  interrupt(): boolean {
    for (const task of this.#running) task.interrupt();
    return this.#running.size > 0;
  }

  /** Runs work to its end; what it throws is shown in its place. */
  async run(task: Task, work: () => unknown): Promise<TaskEnd> {
    const cell = this.#createCell(task);
    const onUntil = (): void => {
      if (cell.isAware) cell.interrupt();
    };
    task.until?.addEventListener("abort", onUntil);
    this.#running.add(cell);
    const busy = this.#showBusy(cell.home.parent);
    try {
      await Promise.race([this.#completed(cell, work), cell.abandoned]);
      return "done";
    } catch (error) {
      if (error instanceof KeyboardInterrupt || cell.isInterrupted) return "stopped";
      cell.output.send("error", reportError(error, this.#parts.engine));
      return "failed";
    } finally {
      busy();
      task.until?.removeEventListener("abort", onUntil);
      this.#running.delete(cell);
      cell.settled();
      cell.output.abandon();
      cell.output.flush();
      cell.hasEnded = true;
    }
  }

  async #completed(cell: Cell, work: () => unknown): Promise<void> {
    await this.#parts.current.run(cell, async () => work());
    await cell.output.settled();
  }

  #createCell({ name, home, message, onOutput }: Task): Cell {
    const { transport } = this.#parts;
    const parent = home?.parent ?? message?.header;
    const output = new CellOutput((type, content) => {
      if (onOutput) onOutput({ type, content: content as Content });
      else if (parent) transport.publish(type, parent, content);
    });
    return new Cell(name, message ?? messageOf(home), output, home);
  }

  /** @returns what ends it */
  #showBusy(parent: Header): () => void {
    const { transport, isBusy } = this.#parts;
    const show = (state: "busy" | "idle"): void =>
      transport.publish("status", parent, { execution_state: state });
    let isShown = false;
    const timer = setTimeout(() => {
      if (isBusy()) return;
      isShown = true;
      show("busy");
    }, noticedMs);
    return () => {
      clearTimeout(timer);
      if (isShown && !isBusy()) show("idle");
    };
  }
}

/** Stands for the message of work that a cell itself began. */
function messageOf(home: Cell | undefined): Message {
  if (home === undefined)
    throw new Error("Expected a cell to have run but got none. Run work from within a cell.");
  const { parent: header, identities, allowStdin } = home;
  return { header, identities, parent: {}, metadata: {}, content: { allow_stdin: allowStdin }, buffers: [] };
}
