import type { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";
import { isProxy } from "node:util/types";
import type { MimeBundle } from "mixture-growth-display";
import type { CellOutcome, CellSource, Engine } from "../engine/engine.js";
import type { History } from "../history/history.js";
import type { Content, Message } from "../wire/codec.js";
import type { Transport } from "../wire/transport.js";
import type { Cell } from "./cell.js";
import { createCell } from "./create-cell.js";
import { type ErrorReport, reportDiagnostics, reportError } from "./error-report.js";
import { deletedCells, type ExecuteRequest, readRequest } from "./execute-request.js";
import { Displaying } from "./notebook-host.js";
import { type ReactiveCell, ReactiveCells } from "./reactive-cells.js";
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
  /** What runs again when something that it reads has changed. */
  readonly reactive: ReactiveCells;
  readonly #waiting: Message[] = [];
  /** The cells whose code may still run. */
  #ended: WeakRef<Cell>[] = [];
  #isBusy = false;
  #count = 0;
  #running: Cell | undefined;
  #latest: Cell | undefined;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
    this.tasks = new Tasks({ ...parts, isBusy: () => this.#isBusy });
    this.reactive = new ReactiveCells(parts.engine, () => {
      if (!this.#isBusy) void this.#work();
    });
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

  /** Sends what cells have printed and what waits for more of it. */
  flush(): void {
    for (const ended of this.#ended) ended.deref()?.output.flush();
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (;;) {
      const next = this.#waiting.shift();
      // What waits may change the same names once more.
      const again = next ? undefined : this.reactive.next();
      if (next) await this.#serve(readRequest(next));
      else if (again) await this.#runAgain(again);
      else break;
    }
    this.#isBusy = false;
  }

  async #serve(request: ExecuteRequest): Promise<void> {
    const aborted = await this.#whileBusy(request, async () => {
      const { status } = await this.#answer(request);
      return status === "error" && request.stopsOnError ? this.#waiting.splice(0) : [];
    });
    for (const each of aborted) abort(this.#parts.transport, each);
  }

  async #whileBusy<T>({ message }: ExecuteRequest, work: () => Promise<T>): Promise<T> {
    const { transport } = this.#parts;
    transport.status("busy", message);
    transport.running(message.header);
    const result = await work();
    transport.running(undefined);
    transport.status("idle", message);
    return result;
  }

  /** Its outputs take the place of its earlier ones, once there are new ones. */
  #runAgain({ request, count }: ReactiveCell): Promise<void> {
    return this.#whileBusy(request, async () => {
      let isShown = false;
      const clear = (wait: boolean): void =>
        this.#parts.transport.publish("clear_output", request.message.header, { wait });
      const cell = this.#createCell(request, count, () => {
        if (!isShown) clear(true);
        isShown = true;
      });
      this.#parts.onCell(cell, []);
      await this.#completed(await this.#run(request, cell, count), cell, true);
      this.#close(cell);
      if (!isShown) clear(false);
    });
  }

  async #answer(request: ExecuteRequest): Promise<Result> {
    const { message, isSilent, isStored, code } = request;
    const { transport, history } = this.#parts;
    if (isStored) this.#count++;
    const count = this.#count;
    const cell = this.#createCell(request, count);
    if (!isSilent) cell.output.send("execute_input", { code, execution_count: count });
    if (isStored) history.add(count, code);
    this.reactive.forget(deletedCells(message));
    this.#parts.onCell(cell, deletedCells(message));
    const result = await this.#completed(await this.#run(request, cell, count), cell, !isSilent);
    // What nobody awaited and was rejected is told in a turn of the event loop: clients read nothing behind the end of a cell.
    await turn();
    const expressions: Content = {};
    for (const [name, code] of result.status === "ok" ? Object.entries(request.expressions) : []) {
      expressions[name] = await this.#evaluate(String(code), cell);
    }
    // Before the reply: what comes after it was sent by somebody who knows of the failure, and runs.
    if (result.status === "error" && request.stopsOnError) await pause(arrivalMs);
    this.#close(cell);
    const rest: Content =
      result.status === "ok" ? { payload: cell.payload, user_expressions: expressions } : {};
    transport.reply("shell", message, "execute_reply", { ...result, ...rest, execution_count: count });
    return result;
  }

  #close(cell: Cell): void {
    cell.output.abandon();
    cell.output.flush();
    cell.hasEnded = true;
  }

  #createCell(request: ExecuteRequest, count: number, onOutput?: () => void): Cell {
    const cell = createCell(this.#parts.transport, request, count, onOutput);
    this.#latest = cell;
    this.#ended = [...this.#ended.filter((each) => each.deref()), new WeakRef(cell)];
    return cell;
  }

  async #run(request: ExecuteRequest, cell: Cell, count: number): Promise<Result> {
    const { code, isSilent } = request;
    try {
      this.reactive.begin(request, count);
    } catch (error) {
      return this.#fail(reportError(error, this.#parts.engine), cell, true);
    }
    const outcome = await this.#execute(cell, { code, name: cell.name, keep: true });
    this.reactive.end(request, declaredBy(outcome));
    const isShown = outcome.kind === "value" && !isDisplaying(outcome.value) && !isSilent;
    return isShown ? this.#show(outcome, cell, request, count) : this.#resultOf(outcome, cell, code, true);
  }

  async #execute(cell: Cell, source: CellSource): Promise<CellOutcome> {
    const { engine, current } = this.#parts;
    this.#running = cell;
    try {
      const context = { stopped: cell.abandoned, onSettled: () => cell.settled() };
      return await current.run(cell, () => engine.execute(source, context));
    } catch (error) {
      return { kind: "thrown", error, at: undefined, hasDeclared: () => false };
    } finally {
      this.#running = undefined;
    }
  }

  async #show(
    { value, at }: Value,
    cell: Cell,
    { isStored }: ExecuteRequest,
    count: number,
  ): Promise<Result> {
    const { current, history, engine, format } = this.#parts;
    try {
      const data = await this.#interruptible(cell, () => current.run(cell, () => format(value)));
      cell.output.send("execute_result", { execution_count: count, data, metadata: {} });
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

  async #evaluate(expression: string, cell: Cell): Promise<object> {
    const outcome = await this.#execute(cell, { code: expression, name: "expression", keep: false });
    const result = this.#resultOf(outcome, cell, expression, false);
    if (result.status === "error") return result;
    const value = outcome.kind === "value" ? outcome.value : undefined;
    return { status: "ok", data: await this.#parts.format(value), metadata: {} };
  }
}

function abort(transport: Transport, message: Message): void {
  transport.status("busy", message);
  // Without a count: JupyterLab would show it on a cell that never ran.
  transport.reply("shell", message, "execute_reply", { status: "aborted" });
  transport.status("idle", message);
}

/** Whether a cell has come to the declaration of one of its names. */
function declaredBy(outcome: CellOutcome): (name: string) => boolean {
  return outcome.kind === "thrown" ? outcome.hasDeclared : () => outcome.kind !== "diagnostics";
}

/** A proxy may throw when it is asked what it is an instance of. */
function isDisplaying(value: unknown): boolean {
  return !isProxy(value) && value instanceof Displaying;
}
