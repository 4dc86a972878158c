import { CostLedger } from "../../cost/cost-ledger.js";
import { GrowthReport } from "../../growth/growth-report.js";
import type { NetworkValues } from "../../growth/widening.js";
import { valuesOf } from "../../networks/network.js";
import type { Slot } from "../../optimizers/optimizer.js";
import { optimizerOf, optimizers } from "../../optimizers/optimizers.js";
import type { Phase } from "../../plan/plan-data.js";
import { findNotFinite, type NotFinite } from "../divergence.js";
import { OptimizerState, type SlotValues } from "../optimizer-state.js";
import { WeightAverage } from "../weight-average.js";
import { DivergenceError } from "./divergence-error.js";
import type { RunState } from "./run-state.js";
import { type RunSnapshot, SavingFailed, type SavingMoment } from "./run-store.js";

/**
 * Brings a new run to the newest state in its store.
 *
 * @throws Error when the stored states belong to another run, or are damaged.
 */
export function resumeRun(run: RunState): void {
  const found = run.options.store?.load(run.options);
  if (found === undefined) return;
  const { where, snapshot, skipped, otherwise = [] } = found;
  restoreSnapshot(run, snapshot);
  run.resumed = { where, skipped, otherwise };
  run.emit(phaseOf(run), { kind: "resumed", where, skipped, otherwise });
}

/**
 * Offers the state of a run to its store. A full disk does not stop the run, which reports it and continues.
 *
 * @throws DivergenceError when a weight or momentum is not finite; nothing is stored then.
 */
export function saveState(run: RunState, moment: SavingMoment): void {
  const { store } = run.options;
  if (store === undefined) return;
  try {
    const saved = store.save(moment, () => finiteSnapshot(run));
    if (saved === undefined) return;
    run.unsaved = undefined;
    run.emit(phaseOf(run), { kind: "saved", ...saved });
  } catch (error) {
    if (!(error instanceof SavingFailed)) throw error;
    run.unsaved = error.message;
    run.emit(phaseOf(run), { kind: "save-failed", reason: error.message });
  }
}

/**
 * Makes sure that an epoch ended with a network that is finite throughout, even where it is not stored.
 *
 * @throws DivergenceError
 */
export function expectFiniteNetwork(run: RunState): void {
  const found = findNotFinite(["weight", valuesOf(run.network)], ...slotGroups(run.optimizer?.snapshot()));
  if (found !== undefined) throw diverged(run, found);
}

/** Reports that a run diverged, and makes the error that says where. */
export function diverged(run: RunState, found: NotFinite, cause?: unknown): DivergenceError {
  const phase = phaseOf(run);
  const lastGood = run.options.store?.newest;
  const where = { run: run.name, phase: phase.name, position: run.position, lastGood };
  const error = new DivergenceError({ ...found, ...where }, cause === undefined ? {} : { cause });
  run.emit(phase, { kind: "diverged", reason: error.message });
  return error;
}

function finiteSnapshot(run: RunState): RunSnapshot {
  const snapshot = takeSnapshot(run);
  const { tensors, optimizer, average } = snapshot;
  const averages = average === null ? [] : [["average", average] as const];
  const found = findNotFinite(["weight", tensors], ...slotGroups(optimizer?.slots), ...averages);
  if (found !== undefined) throw diverged(run, found);
  return snapshot;
}

/** What an optimizer keeps, each slot under its title. */
function slotGroups(slots: SlotValues = new Map()): (readonly [NotFinite["place"], NetworkValues])[] {
  const known = optimizers.flatMap((optimizer) => [...optimizer.slots]);
  return [...slots].map(([name, values]) => {
    const { title } = known.find((slot) => slot.name === name) as Slot;
    return [title, values];
  });
}

/** The phase that a run is in; the last one when it is done. */
export function phaseOf({ options, position }: RunState): Phase {
  const { phases } = options.plan;
  return phases[Math.min(position.phase, phases.length - 1)] as Phase;
}

/** A copy of a run's state; the run can continue meanwhile. */
function takeSnapshot(run: RunState): RunSnapshot {
  const { optimizer } = run;
  return {
    position: run.position,
    sums: run.sums,
    ledger: run.ledger.entries,
    times: [...run.times],
    history: [...run.history],
    reports: run.reports.map(({ phase, rows }) => ({ phase, rows })),
    structure: run.network.structure(),
    tensors: valuesOf(run.network),
    optimizer: optimizer === undefined ? null : { settings: optimizer.settings, slots: optimizer.snapshot() },
    average: run.average?.snapshot() ?? null,
    best: run.best ?? null,
    random: run.streams.state(),
  };
}

/**
 * Brings a new run to a stored state.
 *
 * @throws RangeError when the state is not that of such a run, which is then unchanged.
 */
function restoreSnapshot(run: RunState, snapshot: RunSnapshot): void {
  const { phases } = run.options.plan;
  const { position, optimizer } = snapshot;
  if (position.phase > phases.length) {
    throw new RangeError(
      `Expected a phase of the plan but got number ${position.phase + 1} of ${phases.length} (run ${run.name}). Use the plan that the state was saved with.`,
    );
  }
  if (JSON.stringify(snapshot.random) !== JSON.stringify(run.streams.state())) {
    throw new RangeError(
      `Expected the random source of seed ${run.options.seed} but got another (run ${run.name}). Use the version that saved the state.`,
    );
  }
  checkSlots(run.name, snapshot);
  run.network.restore(snapshot.structure, snapshot.tensors);
  run.position = position;
  run.optimizer?.dispose();
  run.optimizer = optimizer === null ? undefined : new OptimizerState(optimizer.settings);
  if (optimizer !== null) run.optimizer?.restore(optimizer.slots);
  restoreAverage(run, snapshot);
  run.sums = snapshot.sums;
  run.ledger = new CostLedger(snapshot.ledger);
  run.history.splice(0, run.history.length, ...snapshot.history);
  run.times.splice(0, run.times.length, ...snapshot.times);
  const reports = snapshot.reports.map(({ phase, rows }) => new GrowthReport(phase, rows));
  run.reports.splice(0, run.reports.length, ...reports);
}

/** What a phase with an average, or one that leaves its best epoch, has gathered so far. */
function restoreAverage(run: RunState, { average, best }: RunSnapshot): void {
  const phase = run.options.plan.phases[run.position.phase];
  run.forgetPhase();
  if (best !== null) run.best = best;
  if (average === null || phase?.kind !== "train" || phase.ema === undefined) return;
  run.average = new WeightAverage(phase.ema.decay);
  run.average.restore(average);
}

/** Every slot has the shape of its tensor, or none where it counts steps. */
function checkSlots(run: string, { tensors, optimizer }: RunSnapshot): void {
  if (optimizer === null) return;
  for (const { name: slot, title, holds } of optimizerOf(optimizer.settings).slots) {
    for (const [name, { shape }] of optimizer.slots.get(slot) ?? []) {
      const expected = holds === "steps" ? [] : tensors.get(name)?.shape;
      if (expected?.join() === shape.join()) continue;
      throw new RangeError(
        `Expected ${title} of a tensor, of its shape, but got ${name} [${shape.join(", ")}] (run ${run}). Use a state as it was saved.`,
      );
    }
  }
}
