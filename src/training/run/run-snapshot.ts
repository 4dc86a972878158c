import { CostLedger } from "../../cost/cost-ledger.js";
import { GrowthReport } from "../../growth/growth-report.js";
import { valuesOf } from "../../networks/network.js";
import { Sgd } from "../sgd.js";
import type { RunState } from "./run-state.js";
import type { RunSnapshot } from "./run-store.js";

/** A copy of a run's state; the run can go on meanwhile. */
export function takeSnapshot(run: RunState): RunSnapshot {
  const { optimizer } = run;
  return {
    position: run.position,
    sums: run.sums,
    ledger: run.ledger.entries,
    history: [...run.history],
    reports: run.reports.map(({ phase, rows }) => ({ phase, rows })),
    structure: run.network.structure(),
    tensors: valuesOf(run.network),
    optimizer: optimizer === undefined ? null : { options: optimizer.options, momentum: optimizer.values() },
    random: run.streams.state(),
  };
}

/**
 * Brings a run that was just made to a state that was kept.
 *
 * @throws RangeError when the state is not that of such a run; the run is then as it was made.
 */
export function restoreSnapshot(run: RunState, snapshot: RunSnapshot): void {
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
  checkMomentum(run.name, snapshot);
  run.network.restore(snapshot.structure, snapshot.tensors);
  run.optimizer?.dispose();
  run.optimizer = optimizer === null ? undefined : new Sgd(optimizer.options);
  if (optimizer !== null) run.optimizer?.replace(optimizer.momentum);
  run.position = position;
  run.sums = snapshot.sums;
  run.ledger = new CostLedger(snapshot.ledger);
  run.history.splice(0, run.history.length, ...snapshot.history);
  run.reports.splice(
    0,
    run.reports.length,
    ...snapshot.reports.map(({ phase, rows }) => new GrowthReport(phase, rows)),
  );
}

function checkMomentum(run: string, { tensors, optimizer }: RunSnapshot): void {
  for (const [name, { shape }] of optimizer?.momentum ?? []) {
    const expected = tensors.get(name)?.shape;
    if (expected?.join() === shape.join()) continue;
    throw new RangeError(
      `Expected momentum of a tensor, of its shape, but got ${name} [${shape.join(", ")}] (run ${run}). Use a state as it was saved.`,
    );
  }
}
