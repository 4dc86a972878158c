import type { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import type { MimeBundle } from "mixture-growth-display";
import type { CellOutcome, CellSource, Engine } from "../engine/engine.js";
import { CellOutput } from "../output/cell-output.js";
import type { Content, Message } from "../wire/codec.js";
import type { Transport } from "../wire/transport.js";
import { Cell } from "./cell.js";
import { type ErrorReport, reportDiagnostics, reportError } from "./error-report.js";
import { deletedCells, type ExecuteRequest, readRequest } from "./execute-request.js";
import type { History } from "./history.js";
import { Tasks } from "./tasks.js";

/** How long requests that were sent together with a failed one may take to arrive. */
const arrivalMs = 15;

/** How long outputs of an interrupted cell may still take. */
const graceMs = 500;

/** What an execution needs. */
interface ExecutionParts {
  readonly engine: Engine;
  readonly transport: Transport;
  readonly history: History;
  readonly current: AsyncLocalStorage<Cell>;
  /** What is shown of a value. */
  format(value: unknown): Promise<MimeBundle>;
  /** Called when a cell is about to run, with the names of cells that were deleted since. */
  onCell(cell: Cell, deleted: readonly string[]): void;
}

type Result = { readonly status: "ok" } | ({ readonly status: "error" } & ErrorReport);

type Value = Extract<CellOutcome, { readonly kind: "value" }>;

/** Executes the cells that arrive, one after the other. */
export class Execution {
  readonly #parts: ExecutionParts;
  /** What runs beside the cells. */
  readonly tasks: Tasks;
  readonly #waiting: Message[] = [];
  readonly #ended: WeakRef<Cell>[] = [];
  #isBusy = false;
  #count = 0;
  #running: Cell | undefined;
  #latest: Cell | undefined;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
    this.tasks = new Tasks({ ...parts, isBusy: () => this.#isBusy });
  }

  /** The cell that the calling code belongs to, else the last that ran. */
  get cell(): Cell | undefined {
    return this.#parts.current.getStore() ?? this.#latest;
  }

  /** Receives an execute_request. */
  receive(message: Message): void {
    this.#waiting.push(message);
    if (!this.#isBusy) void this.#work();
  }

  /** Interrupts the running cell and tasks or, if none runs, the work that earlier cells left behind. */
  interrupt(): void {
    const hadTasks = this.tasks.interrupt();
    if (this.#running) this.#running.interrupt();
    else if (!hadTasks) for (const ended of this.#ended.splice(0)) ended.deref()?.abandon();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const request = readRequest(next);
      const { transport } = this.#parts;
      transport.status("busy", next);
      transport.running(next.header);
      const result = await this.#answer(request);
      transport.running(undefined);
      const aborted = result.status === "error" && request.stopsOnError ? this.#waiting.splice(0) : [];
      transport.status("idle", next);
      for (const each of aborted) this.#abort(each);
    }
    this.#isBusy = false;
  }

  async #answer(request: ExecuteRequest): Promise<Result> {
    const { message, isSilent, isStored, code } = request;
    const { transport, history } = this.#parts;
    if (isStored) this.#count++;
    const cell = this.#createCell(request);
    if (!isSilent) cell.output.send("execute_input", { code, execution_count: this.#count });
    if (isStored) history.add(this.#count, code);
    this.#parts.onCell(cell, deletedCells(message));
    const result = await this.#completed(await this.#run(request, cell), cell, !isSilent);
    // What nobody awaited and was rejected is told in a turn of the event loop: clients read nothing behind the end of a cell.
    await turn();
    const expressions = result.status === "ok" ? await this.#evaluateAll(request, cell) : {};
    // Before the reply: what comes after it was sent by somebody who knows of the failure, and runs.
    if (result.status === "error" && request.stopsOnError) await pause(arrivalMs);
    cell.output.abandon();
    cell.output.flush();
    cell.hasEnded = true;
    const rest: Content =
      result.status === "ok" ? { payload: cell.payload, user_expressions: expressions } : {};
    transport.reply("shell", message, "execute_reply", { ...result, ...rest, execution_count: this.#count });
    return result;
  }

  #createCell({ message, isSilent, isStored }: ExecuteRequest): Cell {
    const { header } = message;
    const { transport } = this.#parts;
    let isNoticed = false;
    const output = new CellOutput((type, sent) => {
      if (isSilent) return;
      if (cell.hasEnded && cell.isAbandoned && !isNoticed) {
        isNoticed = true;
        transport.publish("stream", header, { name: "stderr", text: stillRunning(cell.name) });
      }
      transport.publish(type, header, sent);
    });
    // Cells that a front end runs again and again in the background must not hide the user's.
    const cell = new Cell(isStored ? `cell ${this.#count}` : "hidden cell", message, output);
    this.#latest = cell;
    this.#ended.push(new WeakRef(cell));
    return cell;
  }

  async #run({ code, isSilent, isStored }: ExecuteRequest, cell: Cell): Promise<Result> {
    const outcome = await this.#execute(cell, { code, name: cell.name, keep: true });
    if (outcome.kind === "value" && !isSilent) return this.#show(outcome, cell, isStored);
    return this.#resultOf(outcome, cell, code, true);
  }

  async #execute(cell: Cell, source: CellSource): Promise<CellOutcome> {
    const { engine, current } = this.#parts;
    this.#running = cell;
    try {
      const context = { stopped: cell.abandoned, onSettled: () => cell.settled() };
      return await current.run(cell, () => engine.execute(source, context));
    } catch (error) {
      return { kind: "thrown", error, at: undefined };
    } finally {
      this.#running = undefined;
    }
  }

  async #show({ value, at }: Value, cell: Cell, isStored: boolean): Promise<Result> {
    const { current, history, engine, format } = this.#parts;
    try {
      const data = await this.#interruptible(cell, () => current.run(cell, () => format(value)));
      cell.output.send("execute_result", { execution_count: this.#count, data, metadata: {} });
      if (isStored) history.setOutput(String(data["text/plain"]));
      return { status: "ok" };
    } catch (error) {
      return this.#fail(reportError(error, engine, at), cell, true);
    }
  }

  /** Waits for everything that a cell has shown: its reply is sent after that. */
  async #completed(result: Result, cell: Cell, isShown: boolean): Promise<Result> {
    try {
      if (cell.isAbandoned)
        await Promise.race([cell.output.settled(), pause(graceMs, undefined, { ref: false })]);
      else await this.#interruptible(cell, () => cell.output.settled());
      return result;
    } catch (error) {
      return this.#fail(reportError(error, this.#parts.engine), cell, isShown);
    }
  }

  /** Waits for work that an interrupt ends, as it ends the cell's own code. */
  async #interruptible<T>(cell: Cell, work: () => Promise<T>): Promise<T> {
    this.#running = cell;
    try {
      return await Promise.race([work(), cell.abandoned]);
    } finally {
      this.#running = undefined;
      cell.settled();
    }
  }

  #resultOf(outcome: CellOutcome, cell: Cell, code: string, isShown: boolean): Result {
    const { engine } = this.#parts;
    if (outcome.kind === "diagnostics") {
      return this.#fail(reportDiagnostics(outcome.diagnostics, cell.name, code), cell, isShown);
    }
    if (outcome.kind !== "thrown") return { status: "ok" };
    return this.#fail(reportError(outcome.error, engine, outcome.at), cell, isShown);
  }

  #fail(report: ErrorReport, cell: Cell, isShown: boolean): Result {
    if (isShown) cell.output.send("error", report);
    return { status: "error", ...report };
  }

  async #evaluateAll({ expressions }: ExecuteRequest, cell: Cell): Promise<Content> {
    const results: Content = {};
    for (const [name, expression] of Object.entries(expressions)) {
      results[name] = await this.#evaluate(String(expression), cell);
    }
    return results;
  }

  async #evaluate(expression: string, cell: Cell): Promise<object> {
    const outcome = await this.#execute(cell, { code: expression, name: "expression", keep: false });
    const result = this.#resultOf(outcome, cell, expression, false);
    if (result.status === "error") return result;
    const value = outcome.kind === "value" ? outcome.value : undefined;
    return { status: "ok", data: await this.#parts.format(value), metadata: {} };
  }

  #abort(message: Message): void {
    const { transport } = this.#parts;
    transport.status("busy", message);
    // Without a count: JupyterLab would show it on a cell that never ran.
    transport.reply("shell", message, "execute_reply", { status: "aborted" });
    transport.status("idle", message);
  }
}

function stillRunning(name: string): string {
  return (
    `${name} was stopped, but work that it started in a library continues. Pass that library the cell's signal: ` +
    'globalThis[Symbol.for("Jupyter.host")].signal\n'
  );
}
