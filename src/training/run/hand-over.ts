import { valuesOf } from "../../networks/network.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { bestEpoch } from "./phase-end.js";
import type { RunState } from "./run-state.js";

/** Does something with the network that a phase tests and leaves: the average of its weights, where it takes one. */
export async function withTestedWeights<T>(run: RunState, work: () => T | Promise<T>): Promise<T> {
  const { average, network } = run;
  average?.exchange(network.state());
  try {
    return await work();
  } finally {
    average?.exchange(network.state());
  }
}

/** Keeps a copy of the network, as it was tested, after an epoch that is the phase's best so far. */
export function keepBest(run: RunState, phase: TrainPhase): void {
  if (phase.keep === undefined) return;
  const { epoch } = run.position;
  if (bestEpoch(run, phase, phase.keep.best) !== epoch) return;
  const averages = run.average?.snapshot();
  run.best = new Map(
    [...valuesOf(run.network)].map(([name, values]) => [name, averages?.get(name) ?? values]),
  );
}

/** Leaves the network that a phase ends with: that of its best epoch, the average, or the one that was trained. */
export function handOver(run: RunState): void {
  const { network, average, best } = run;
  if (best !== undefined) network.restore(network.structure(), best);
  else average?.exchange(network.state());
  run.forgetPhase();
}
