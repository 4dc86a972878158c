import { CostLedger, type LedgerEntry } from "../../cost/cost-ledger.js";
import type { RandomState } from "../../data/random.js";
import { GrowthReport, type GrowthReportRow } from "../../growth/growth-report.js";
import { valuesOf } from "../../networks/network.js";
import type { NetworkStructure } from "../../networks/network-structure.js";
import type { SgdOptions } from "../../plan/plan-data.js";
import type { TensorValues } from "../../templates/parameter.js";
import { Sgd } from "../sgd.js";
import type { EpochSums } from "./epoch-sums.js";
import type { Observation } from "./events.js";
import type { RunPosition } from "./run-position.js";
import type { RunState } from "./run-state.js";

/**
 * Everything that a run needs to go on exactly as if it had not been stopped: plain data.
 *
 * The random streams are part of it: every stream is named by its use and, for data, by epoch and image, so that the
 * position says where each stands; `random` is the source that they are drawn from.
 */
export interface RunSnapshot {
  /** Where the run stands. */
  readonly position: RunPosition;
  /** One a net that is trained. */
  readonly sums: readonly EpochSums[];
  /** Entries of the cost ledger. */
  readonly ledger: readonly LedgerEntry[];
  /** Every number measured so far, oldest first. */
  readonly history: readonly Observation[];
  /** What each growth did, in order. */
  readonly reports: readonly {
    /** Name of the growth phase. */
    readonly phase: string;
    /** What it did, tensor by tensor. */
    readonly rows: readonly GrowthReportRow[];
  }[];
  /** What the network has become. */
  readonly structure: NetworkStructure;
  /** Every tensor of the network, by name. */
  readonly tensors: ReadonlyMap<string, TensorValues>;
  /** Null before the first training phase. */
  readonly optimizer: OptimizerSnapshot | null;
  /** State of the source of random numbers. */
  readonly random: RandomState;
}

/** What an optimiser holds. */
export interface OptimizerSnapshot {
  /** Settings of the optimiser. */
  readonly options: SgdOptions;
  /** By parameter, in the order in which the optimiser keeps them. */
  readonly momentum: ReadonlyMap<string, TensorValues>;
}

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
