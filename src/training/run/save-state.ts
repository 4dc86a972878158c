import { valuesOf } from "../../networks/network.js";
import type { Phase } from "../../plan/plan-data.js";
import { findNotFinite, type NotFinite } from "../divergence.js";
import { DivergenceError } from "./divergence-error.js";
import { restoreSnapshot, takeSnapshot } from "./run-snapshot.js";
import type { RunState } from "./run-state.js";
import { type RunSnapshot, SavingFailed, type SavingMoment } from "./run-store.js";

/**
 * Brings a run that was just made to the newest state that its store has.
 *
 * @throws Error when the store's states are another run's, or damaged.
 */
export function resumeRun(run: RunState): void {
  const found = run.options.store?.load(run.options);
  if (found === undefined) return;
  const { where, snapshot, skipped } = found;
  restoreSnapshot(run, snapshot);
  run.resumed = { where, skipped };
  run.emit({ kind: "resumed", run: run.name, phase: phaseName(run), where, skipped });
}

/**
 * Offers the state of a run to its store. A disk that is full does not stop the run: it reports this and continues.
 *
 * @throws DivergenceError when a weight or momentum is not finite; nothing is kept then.
 */
export function keepState(run: RunState, moment: SavingMoment): void {
  const { store } = run.options;
  if (store === undefined) return;
  try {
    const kept = store.save(moment, () => finiteSnapshot(run));
    if (kept === undefined) return;
    run.unsaved = undefined;
    run.emit({ kind: "saved", run: run.name, phase: phaseName(run), ...kept });
  } catch (error) {
    if (!(error instanceof SavingFailed)) throw error;
    run.unsaved = error.message;
    run.emit({ kind: "save-failed", run: run.name, phase: phaseName(run), reason: error.message });
  }
}

/**
 * Makes sure that an epoch ended with a network that is finite throughout, whether it is kept or not.
 *
 * @throws DivergenceError
 */
export function expectFiniteNetwork(run: RunState): void {
  const found = findNotFinite(valuesOf(run.network), run.optimizer?.values());
  if (found !== undefined) throw diverged(run, found);
}

/** The error that tells where a run diverged. */
export function diverged(run: RunState, found: NotFinite, cause?: unknown): DivergenceError {
  const lastGood = run.options.store?.newest;
  const where = { run: run.name, phase: phaseName(run), position: run.position, lastGood };
  const error = new DivergenceError({ ...found, ...where }, cause === undefined ? {} : { cause });
  run.emit({ kind: "diverged", run: run.name, phase: where.phase, reason: error.message });
  return error;
}

function finiteSnapshot(run: RunState): RunSnapshot {
  const snapshot = takeSnapshot(run);
  const found = findNotFinite(snapshot.tensors, snapshot.optimizer?.momentum);
  if (found !== undefined) throw diverged(run, found);
  return snapshot;
}

/** The phase that a run is in; the last one when it is done. */
function phaseName({ options, position }: RunState): string {
  const { phases } = options.plan;
  return (phases[Math.min(position.phase, phases.length - 1)] as Phase).name;
}
