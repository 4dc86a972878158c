import { type ChildProcess, fork } from "node:child_process";
import { builtProgram } from "../../files/built-program.js";
import type { RunEvent } from "../../training/run/events.js";
import type { PlannedRun } from "../planned-run.js";
import type { FromWorker, PoolTask, ToWorker } from "./messages.js";
import { threadSettings } from "./processes.js";

/** How a run in a process ended; `"died"` where the process ended before it said anything. */
export type Outcome =
  | Exclude<FromWorker, { readonly kind: "event" }>
  | { readonly kind: "died"; readonly how: string };

/** A process that carries out one run after the other. */
export interface Worker {
  /** Whether it can be given another run. */
  readonly isAlive: boolean;
  carryOut(run: PlannedRun, on: (event: RunEvent) => void): Promise<Outcome>;
  /** Asks it to stop: it stores the state of its run first. */
  stop(): void;
  /** Ends it between two runs. */
  end(): void;
}

/** Starts a process that computes with so many threads. */
export function startWorker(task: PoolTask, threads: number): Worker {
  const child = fork(builtProgram("experiments/pool/worker.js"), {
    env: { ...process.env, ...threadSettings(threads) },
    // Options of this process, such as an inspector's port, are not the other's.
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  tell(child, { kind: "begin", task });
  const lastWords = errorStreamEnd(child);
  let isAlive = true;
  const over = (): void => {
    isAlive = false;
  };
  child.once("exit", over).once("error", over);
  return {
    get isAlive() {
      return isAlive;
    },
    carryOut: (run, on) => carryOut(child, run, on, lastWords),
    stop: () => void child.kill("SIGTERM"),
    end() {
      over();
      if (child.connected) child.disconnect();
    },
  };
}

function carryOut(
  child: ChildProcess,
  run: PlannedRun,
  on: (event: RunEvent) => void,
  lastWords: () => string,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (outcome: Outcome): void => {
      child.off("message", hear).off("exit", exit).off("error", fail);
      resolve(outcome);
    };
    const hear = (message: FromWorker): void => {
      if (message.kind === "event") on(message.event);
      else end(message);
    };
    const exit = (status: number | null, signal: string | null): void =>
      end({ kind: "died", how: `${signal ?? `exit status ${status}`}${lastWords()}` });
    const fail = ({ message }: Error): void => end({ kind: "died", how: message });
    child.on("message", hear).on("exit", exit).on("error", fail);
    tell(child, { kind: "run", run: { ...run, plan: run.plan.data } });
  });
}

function tell(child: ChildProcess, message: ToWorker): void {
  // A process that has just ended is told of by its "exit".
  child.send(message, () => {});
}

/** What the process wrote last to its error stream, for the message that it died. */
function errorStreamEnd({ stderr }: ChildProcess): () => string {
  let text = "";
  stderr?.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-2000);
  });
  return () => {
    const lines = text.trim().split("\n").slice(-3).join("; ");
    return lines === "" ? "" : `: ${lines}`;
  };
}
