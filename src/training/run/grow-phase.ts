import type { OnBrokenPhoto } from "../../data/photos/photo-batches.js";
import { GrowthReport, type GrowthReportRow } from "../../growth/growth-report.js";
import { contains, spanTitle } from "../../growth/span.js";
import { changeNetwork } from "../../networks/mixed/change-network.js";
import type { AnalysisBatch } from "../../operators/analysis-batch.js";
import type { Growth } from "../../operators/growth-operator.js";
import { operatorOf } from "../../operators/operators.js";
import type { ChangePhase, GrowPhase } from "../../plan/plan-data.js";
import { carryMomentum } from "../carry-momentum.js";
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
  run.emit({ kind: "grow", run: run.name, phase: phase.name, report, observations });
}

/** Changes a mixed network without training or growing it. */
export function carryOutChange(run: RunState, phase: ChangePhase): void {
  const rows = changeNetwork(run.mixed(), phase.do, run.streams.change(phase));
  const { optimizer, network } = run;
  const momentum = optimizer === undefined ? [] : carryMomentum(optimizer, network);
  const report = new GrowthReport(phase.name, [...rows, ...momentum]);
  run.reports.push(report);
  run.emit({ kind: "grow", run: run.name, phase: phase.name, report, observations: [] });
}

async function grow(run: RunState, phase: GrowPhase): Promise<GrowthReportRow[]> {
  const { network, optimizer } = run;
  const { rows, analysis, momentum } = await operatorOf<Growth>(phase.by).grow(
    network,
    phase.into,
    growthOf(run, phase),
    {
      random: run.streams.change(phase),
      batches: () => analysisBatches(run, phase),
      where: growthPlace(run.options, phase),
    },
  );
  if (analysis.images > 0) run.spend(phase, "analysis", analysis);
  return optimizer === undefined ? [...rows] : [...rows, ...carryMomentum(optimizer, network, momentum)];
}

/** The plan's growth, with the person's own function for its coefficients where there is one. */
function growthOf({ options }: RunState, phase: GrowPhase): Growth {
  const coefficients = options.coefficientGrowth?.[phase.name];
  const own = coefficients === undefined ? {} : { coefficients };
  return { ...phase.by, ...own };
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
