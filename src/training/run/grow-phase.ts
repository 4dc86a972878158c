import type { OnBrokenPhoto } from "../../data/photos/photo-batches.js";
import { GrowthReport, type GrowthReportRow } from "../../growth/growth-report.js";
import type { ChangePhase, GrowPhase } from "../../growth/plan/plan-data.js";
import { contains, spanTitle } from "../../growth/span.js";
import { changeNetwork } from "../../networks/mixed/change-network.js";
import { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { NormalNetwork } from "../../networks/normal/normal-network.js";
import type { AnalysisBatch } from "../rivals/analysis-batch.js";
import { carryMomentum, growNetwork } from "../rivals/grow-network.js";
import { dropStaleMomentum } from "../stale-momentum.js";
import type { Observation } from "./events.js";
import type { RunState } from "./run-state.js";
import { tensorBatches } from "./tensor-batches.js";
import { growthPlace } from "./try-growths.js";

/**
 * Grows the network and tests it before and after, without training.
 *
 * @throws StoppedError, and the network is then as it was.
 */
export async function carryOutGrowth(run: RunState, phase: GrowPhase): Promise<void> {
  const observe = (net: string, value: number): Observation =>
    run.observation({ phase: phase.name, net, epoch: 0, split: "test", metric: "accuracy", value });
  const observations: Observation[] = [];
  const parts = run.network.spans().filter((span) => contains(phase.into, span));
  if (parts.length > 1) {
    const ensemble = await run.test(phase, parts, run.options.signal?.());
    observations.push(observe("ensemble", ensemble.accuracy));
  }
  run.checkSignal(phase);
  if (parts.length > 1) run.spendOnEvaluation(phase, parts);
  const report = new GrowthReport(phase.name, await grow(run, phase));
  // Growing cannot be repeated: a stop waits until it is told.
  const grown = await run.test(phase, [phase.into]);
  run.spendOnEvaluation(phase, [phase.into]);
  observations.push(observe(spanTitle(phase.into), grown.accuracy));
  run.reports.push(report);
  run.history.push(...observations);
  run.tell({ kind: "grow", run: run.name, phase: phase.name, report, observations });
}

/** Changes a mixed network without training or growing it. */
export function carryOutChange(run: RunState, phase: ChangePhase): void {
  const rows = changeNetwork(run.mixed(), phase.do, run.streams.change(phase));
  const report = new GrowthReport(phase.name, [...rows, ...forgetStaleMomentum(run)]);
  run.reports.push(report);
  run.tell({ kind: "grow", run: run.name, phase: phase.name, report, observations: [] });
}

async function grow(run: RunState, phase: GrowPhase): Promise<GrowthReportRow[]> {
  const { into, by } = phase;
  const { network, optimizer } = run;
  const random = run.streams.change(phase);
  if (by.operator === "mixture" && network instanceof MixedNetwork) {
    const coefficients = run.options.coefficientGrowth?.[phase.name] ?? by.coefficients;
    const rows = network.grow(into, { ...by, coefficients }, random, growthPlace(run.options, phase));
    return [...rows, ...forgetStaleMomentum(run)];
  }
  if (by.operator !== "mixture" && network instanceof NormalNetwork) {
    const batches = (): AsyncGenerator<AnalysisBatch> => analysisBatches(run, phase);
    const outcome = await growNetwork(network, into, by, { random, batches });
    if (outcome.analysis.images > 0) run.spend(phase, "analysis", outcome.analysis);
    if (optimizer === undefined) return [...outcome.rows];
    return [...outcome.rows, ...carryMomentum(optimizer, outcome, network, by.momentum)];
  }
  // The plan was checked, so this is a mistake in this library.
  throw new Error(`Expected an operator for this network but got ${by.operator} (run ${run.name}).`);
}

function forgetStaleMomentum({ optimizer, network }: RunState): GrowthReportRow[] {
  return optimizer === undefined ? [] : dropStaleMomentum(optimizer, network);
}

/** Batches for a growth operator to look at, from a stream of its own; training can be stopped between two. */
async function* analysisBatches(run: RunState, phase: GrowPhase): AsyncGenerator<AnalysisBatch> {
  const seed = run.streams.analysisSeed(phase);
  const { train } = run.options.data;
  const pause = (): Promise<void> => run.pause(phase);
  const onBroken: OnBrokenPhoto = (error, file) => run.tellBroken(phase, error, file);
  for (let epoch = 0; ; epoch++) {
    yield* tensorBatches(train, run.options, { seed, epoch, startBatch: 0, pause, onBroken });
  }
}
