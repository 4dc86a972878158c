import type { OnBrokenPhoto } from "../../data/photos/photo-batches.js";
import { GrowthReport, type GrowthReportRow } from "../../growth/growth-report.js";
import { contains, spanTitle } from "../../growth/span.js";
import { changeNetwork } from "../../networks/mixed/change-network.js";
import type { AnalysisBatch, Growth } from "../../operators/growth-operator.js";
import { operatorOf } from "../../operators/operators.js";
import type { ChangePhase, GrowPhase } from "../../plan/plan-data.js";
import { carryOptimizer } from "../carry-optimizer.js";
import { objectiveOf } from "../objective.js";
import type { Observation } from "./events.js";
import type { RunState } from "./run-state.js";
import { tensorBatches } from "./tensor-batches.js";
import { metricsOf, type Tested } from "./tested.js";
import { growthPlace } from "./try-growths.js";

/**
 * Grows the network and tests it before and after, without training.
 *
 * @throws StoppedError, and the network is then as it was.
 */
export async function carryOutGrowth(run: RunState, phase: GrowPhase): Promise<void> {
  const observe = (net: string, test: Tested): Observation[] => {
    const at = { phase: phase.name, net, epoch: 0, split: "test" } as const;
    return metricsOf(test).map((measured) => run.observation({ ...at, ...measured }));
  };
  const observations: Observation[] = [];
  run.stopwatch.restart();
  const parts = run.network.spans().filter((span) => contains(phase.into, span));
  if (parts.length > 1) {
    const ensemble = await run.test(phase, parts, run.signal());
    observations.push(...observe("ensemble", ensemble));
  }
  run.checkSignal(phase);
  if (parts.length > 1) run.spendOnEvaluation(phase, parts);
  run.spendTime(phase, "evaluation");
  const report = new GrowthReport(phase.name, await grow(run, phase));
  run.spendTime(phase, "analysis");
  // Growth cannot be repeated: a stop waits until it is reported.
  const grown = await run.test(phase, [phase.into]);
  run.spendOnEvaluation(phase, [phase.into]);
  run.spendTime(phase, "evaluation");
  observations.push(...observe(spanTitle(phase.into), grown));
  run.reports.push(report);
  run.history.push(...observations);
  run.emit(phase, { kind: "grow", report, observations });
}

/** Changes a mixed network without training or growing it. */
export function carryOutChange(run: RunState, phase: ChangePhase): void {
  const rows = changeNetwork(run.mixed(), phase.do, run.streams.change(phase));
  const { optimizer, network } = run;
  const momentum = optimizer === undefined ? [] : carryOptimizer(optimizer, network);
  const report = new GrowthReport(phase.name, [...rows, ...momentum]);
  run.reports.push(report);
  run.emit(phase, { kind: "grow", report, observations: [] });
}

async function grow(run: RunState, phase: GrowPhase): Promise<GrowthReportRow[]> {
  const { network, optimizer } = run;
  const coefficients = run.options.coefficientGrowth?.[phase.name];
  const by: Growth = { ...phase.by, ...(coefficients === undefined ? {} : { coefficients }) };
  const { rows, analysis, momentum } = await operatorOf(by).grow(network, phase.into, by, {
    random: run.streams.change(phase),
    batches: () => analysisBatches(run, phase),
    where: growthPlace(run.options, phase),
  });
  if (analysis.images > 0) run.spend(phase, "analysis", analysis);
  return optimizer === undefined ? [...rows] : [...rows, ...carryOptimizer(optimizer, network, momentum)];
}

/** Batches for a growth operator to look at, from a stream of its own; training can be stopped between two. */
async function* analysisBatches(run: RunState, phase: GrowPhase): AsyncGenerator<AnalysisBatch> {
  const seed = run.streams.analysisSeed(phase);
  const { train } = run.options.data;
  const { loss } = objectiveOf(train, run.options.loss);
  const pause = (): Promise<void> => run.pause(phase);
  const onBroken: OnBrokenPhoto = (error, file) => run.reportBroken(phase, error, file);
  for (let epoch = 0; ; epoch++) {
    const batches = tensorBatches(train, run.batchOptions, { seed, epoch, startBatch: 0, pause, onBroken });
    for await (const batch of batches) yield { ...batch, loss };
  }
}
