// A process of a pool: carries out the runs that it is sent, one after the other, and ends with the process that started it.
import type { LabelledDataset } from "../../data/dataset.js";
import { askedToStop } from "../../files/stopping.js";
import type { RunEvent } from "../../training/run/events.js";
import { StoppedError } from "../../training/run/run-position.js";
import type { FromWorker, PoolTask, SentRun, ToWorker } from "./messages.js";

const left = new AbortController();
const signal = AbortSignal.any([askedToStop(process.env), left.signal]);

let task: PoolTask | undefined;
let data: Promise<LabelledDataset> | undefined;
let isBusy = false;

process.on("disconnect", () => {
  left.abort();
  if (!isBusy) process.exit();
});

process.on("message", (message: ToWorker) => {
  if (message.kind === "begin") task = message.task;
  else void answer(message.run, task as PoolTask);
});

async function answer(run: SentRun, common: PoolTask): Promise<void> {
  isBusy = true;
  const result = await carryOut(run, common);
  isBusy = false;
  if (process.connected) send(result);
  else process.exit();
}

async function carryOut(run: SentRun, common: PoolTask): Promise<FromWorker> {
  try {
    // Loaded here, so that a signal is heard from the first moment on.
    const { trainStored } = await import("./train-stored.js");
    data ??= readTask(common);
    await trainStored(run, { ...common, data: await data, on: eventSender(), signal });
    return { kind: "trained" };
  } catch (error) {
    if (error instanceof StoppedError || signal.aborted) return { kind: "stopped" };
    const { message, stack = message } = error as Error;
    return { kind: "failed", message, stack };
  }
}

async function readTask({ data, dataFolder, split }: PoolTask): Promise<LabelledDataset> {
  const { readMeasured } = await import("../experiment-data.js");
  return readMeasured(data, split, dataFolder);
}

/** Milliseconds between two steps that are told. */
const pause = 200;

function eventSender(): (event: RunEvent) => void {
  let told = 0;
  return (event) => {
    const isTold = event.kind === "waiting" || event.kind === "broken-photo";
    if (!isTold && (event.kind !== "step" || performance.now() - told < pause)) return;
    told = performance.now();
    if (process.connected) send({ kind: "event", event });
  };
}

function send(message: FromWorker): void {
  process.send?.(message);
}
