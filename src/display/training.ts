import {
  displayClass,
  formatCount,
  formatFixed,
  formatShort,
  type MimeBundle,
  tableBundle,
} from "mixture-growth-display";
import { spanTitle } from "../growth/span.js";
import type { Phase } from "../plan/plan-data.js";
import { trainedTitle } from "../plan/trained-nets.js";
import type { Observation } from "../training/run/events.js";
import { Run } from "../training/run/run.js";
import type { RunPosition } from "../training/run/run-position.js";
import "./networks.js";
import "./plan.js";

displayClass(Run, runBundle);

/** The progress of a run, phase by phase. */
function runBundle(run: Run): MimeBundle {
  const { plan, seed, data } = run.options;
  const predictsNumbers = data.train.kind === "regression";
  const columns = [
    { key: "phase" },
    { key: "net" },
    { key: "epochs", align: "right" },
    { key: "loss", label: "training loss", align: "right" },
    { key: "test", label: predictsNumbers ? "test RMSE" : "test accuracy (%)", align: "right" },
    { key: "macs", label: "training cost so far (MACs)", align: "right" },
  ] as const;
  const rows = plan.phases.map((phase, index) => phaseRow(run, phase, index));
  const state = run.done ? "done" : `now in "${plan.phases[run.position.phase]?.name}"`;
  const resumed = run.resumed === undefined ? "" : `, resumed from ${run.resumed.where}`;
  const otherwise = run.resumed?.otherwise.map((difference) => `, ${difference}`).join("") ?? "";
  const skipped = run.resumed?.skipped.map((reason) => `. ${reason}`).join("") ?? "";
  const unsaved = run.unsaved === undefined ? "" : `. Not saved: ${run.unsaved}`;
  const caption = `run "${run.name}", seed ${seed}: ${state}${resumed}${otherwise}${skipped}${unsaved}`;
  return tableBundle(columns, rows, { caption });
}

function phaseRow(run: Run, phase: Phase, index: number): Record<string, string> {
  const own = run.history.filter((o) => o.phase === phase.name && o.net !== "ensemble");
  const last = (split: Observation["split"], metric: Observation["metric"]): Observation | undefined =>
    own.filter((o) => o.split === split && o.metric === metric).at(-1);
  const [accuracy, error] = [last("test", "accuracy"), last("test", "rmse")];
  const test = accuracy ?? error;
  const loss = last("train", "loss");
  return {
    phase: phase.name,
    net: phase.kind === "change" ? "" : phase.kind === "train" ? trainedTitle(phase) : spanTitle(phase.into),
    epochs: phase.kind === "train" ? epochsText(phase.epochs, run.position, index) : "",
    loss: loss === undefined ? "" : formatFixed(loss.value, 3),
    test: accuracy === undefined ? errorText(error) : formatFixed(100 * accuracy.value, 1),
    macs: test === undefined ? "" : formatShort(test.trainingMacs),
  };
}

function errorText(error: Observation | undefined): string {
  return error === undefined ? "" : formatShort(error.value);
}

/** How many epochs of a phase are done: `"2 of 4"`. */
function epochsText(epochs: number, { phase, epoch }: RunPosition, index: number): string {
  const done = phase > index ? epochs : phase === index ? epoch : 0;
  return `${formatCount(done)} of ${formatCount(epochs)}`;
}
