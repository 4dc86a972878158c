import { formatCount, formatFixed, formatShort, type MimeBundle, tableBundle } from "mixture-growth-display";
import { spanTitle } from "../../growth/span.js";
import type { Phase } from "../../plan/plan-data.js";
import { trainedTitle } from "../../plan/trained-nets.js";
import type { Observation } from "./events.js";
import type { RunOptions } from "./run-options.js";
import type { RunPosition } from "./run-position.js";

/** What of a run is shown. */
interface ShownRun {
  readonly name: string;
  readonly options: Pick<RunOptions, "plan" | "seed">;
  readonly position: RunPosition;
  readonly done: boolean;
  readonly history: readonly Observation[];
  readonly resumed: { readonly where: string; readonly skipped: readonly string[] } | undefined;
  readonly unsaved: string | undefined;
}

/** How a run shows itself: where it is, phase by phase. */
export function runBundle(run: ShownRun): MimeBundle {
  const { plan, seed } = run.options;
  const columns = [
    { key: "phase" },
    { key: "net" },
    { key: "epochs", align: "right" },
    { key: "loss", label: "training loss", align: "right" },
    { key: "accuracy", label: "test accuracy (%)", align: "right" },
    { key: "macs", label: "training cost so far (MACs)", align: "right" },
  ] as const;
  const rows = plan.phases.map((phase, index) => phaseRow(run, phase, index));
  const state = run.done ? "done" : `now in "${plan.phases[run.position.phase]?.name}"`;
  const resumed = run.resumed === undefined ? "" : `, taken up from ${run.resumed.where}`;
  const skipped = run.resumed?.skipped.map((reason) => `. ${reason}`).join("") ?? "";
  const unsaved = run.unsaved === undefined ? "" : `. Not saved: ${run.unsaved}`;
  const caption = `run "${run.name}", seed ${seed}: ${state}${resumed}${skipped}${unsaved}`;
  return tableBundle(columns, rows, { caption });
}

function phaseRow(run: ShownRun, phase: Phase, index: number): Record<string, string> {
  const own = run.history.filter((o) => o.phase === phase.name && o.net !== "ensemble");
  const last = (split: Observation["split"], metric: Observation["metric"]): Observation | undefined =>
    own.filter((o) => o.split === split && o.metric === metric).at(-1);
  const { position } = run;
  const done =
    position.phase > index
      ? phase.kind === "train"
        ? phase.epochs
        : 0
      : position.phase === index
        ? position.epoch
        : 0;
  const accuracy = last("test", "accuracy");
  const loss = last("train", "loss");
  return {
    phase: phase.name,
    net: phase.kind === "change" ? "" : phase.kind === "train" ? trainedTitle(phase) : spanTitle(phase.into),
    epochs: phase.kind === "train" ? `${formatCount(done)} of ${formatCount(phase.epochs)}` : "",
    loss: loss === undefined ? "" : formatFixed(loss.value, 3),
    accuracy: accuracy === undefined ? "" : formatFixed(100 * accuracy.value, 1),
    macs: accuracy === undefined ? "" : formatShort(accuracy.trainingMacs),
  };
}
