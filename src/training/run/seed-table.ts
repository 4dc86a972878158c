import { type Displayable, displaySymbol, type MimeBundle, tableBundle } from "mixture-growth-display";
import { demandArguments } from "../../checking/shapes.js";
import type { Random } from "../../data/random.js";
import type { Growth } from "../../operators/growth-operator.js";
import { operatorOf } from "../../operators/operators.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import { planShape } from "../../plan/plan-argument.js";
import type { Phase } from "../../plan/plan-data.js";
import { seedShape } from "../argument-shapes.js";
import { RandomStreams, streamNames } from "./random-streams.js";

/** A random stream of a run. */
export interface SeedRow {
  /** `createRandom(seed of the run).fork(stream)` is this stream. */
  readonly stream: string;
  /** What is drawn from it. */
  readonly draws: string;
  /** Where it starts: the seed that the batches are made with, or the state of the generator in hexadecimal. */
  readonly seed: number | string;
}

/** Every random stream of a run: where each draw comes from, to inspect and to repeat. */
export class SeedTable implements Displayable {
  /** Seed of the run. */
  readonly seed: number;
  readonly rows: readonly SeedRow[];

  constructor(plan: GrowthPlan, seed: number) {
    demandArguments("SeedTable", { plan: [plan, planShape], seed: [seed, seedShape] });
    const streams = new RandomStreams(seed);
    const draws = "first weights of the network";
    const network = { stream: streamNames.network, draws, seed: stateOf(streams.network()) };
    const shares = plan.phases.some((phase) => phase.kind === "train" && (phase.dataShare ?? 1) < 1);
    const share = { stream: streamNames.share, draws: "share of the images", seed: streams.shareSeed() };
    this.seed = seed;
    this.rows = [
      network,
      ...(shares ? [share] : []),
      ...plan.phases.flatMap((phase) => rowsOf(phase, streams)),
    ];
  }

  [displaySymbol](): MimeBundle {
    const columns = [{ key: "stream" }, { key: "draws" }, { key: "seed", align: "right" }] as const;
    const rows = this.rows.map((row) => ({ ...row, seed: String(row.seed) }));
    const caption = `random streams of seed ${this.seed}; createRandom(${this.seed}).fork(stream) is each of them`;
    return tableBundle(columns, rows, { caption, limit: 100 });
  }
}

function rowsOf(phase: Phase, streams: RandomStreams): SeedRow[] {
  if (phase.kind === "train") {
    const draws = "order of the images, augmentation";
    return [{ stream: streamNames.data(phase), draws, seed: streams.dataSeed(phase) }];
  }
  const draws = phase.kind === "grow" ? `growth, operator "${phase.by.operator}"` : phase.do.change;
  const own = { stream: streamNames.change(phase), draws, seed: stateOf(streams.change(phase)) };
  if (phase.kind !== "grow" || !operatorOf<Growth>(phase.by).looksAtData) return [own];
  const looks = { draws: "batches that growth looks at", seed: streams.analysisSeed(phase) };
  return [own, { stream: streamNames.analysis(phase), ...looks }];
}

/** The words of a generator's state, 32 bits each. */
function stateOf(random: Random): string {
  const { words } = random.state();
  return words.map((word) => word.toString(16).padStart(8, "0")).join(" ");
}
