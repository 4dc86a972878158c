import {
  displaySymbol,
  formatCount,
  formatFixed,
  type MimeBundle,
  Shown,
  tableBundle,
} from "mixture-growth-display";
import {
  demandArguments,
  demanded,
  integer,
  list,
  number,
  oneOf,
  optional,
  record,
  type Shape,
} from "../checking/shapes.js";
import { nodeCosts } from "../cost/count-macs.js";
import { costText } from "../cost/shown-rows.js";
import type { Dataset, ImageSet } from "../data/dataset.js";
import { createRandom } from "../data/random.js";
import { operatorOf } from "../operators/operators.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { planCost } from "../plan/plan-cost.js";
import type { Phase } from "../plan/plan-data.js";
import { nameShape } from "../report/argument-shapes.js";
import { anyNumber, signalShape } from "../training/argument-shapes.js";
import { Run } from "../training/run/run.js";
import { learningRateAt } from "../training/schedule.js";
import { configShape, profileShape } from "./argument-shapes.js";
import {
  dataShapes,
  type ExperimentCase,
  type ExperimentConfig,
  imageCounts,
  imageShape,
} from "./experiment.js";
import {
  assumedGpuRate,
  descriptionOf,
  type Forecast,
  forecast,
  forecastText,
  laptopRate,
  type NamedRate,
  rateShape,
} from "./forecast.js";
import { experiment, experimentNames } from "./paper/experiments.js";
import { type Method, methodsOf } from "./planned-run.js";
import type { Profile } from "./profile.js";
import { wholePlan } from "./whole-plan.js";

/** A phase of a plan as it would run, and the result of its one step. */
export interface DryPhase {
  /** Name of the method. */
  readonly method: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Epochs of the phase; 0 for growth. */
  readonly epochs: number;
  /** Learning rate of every epoch; none for growth. */
  readonly learningRates: readonly number[];
  /** Training multiply-accumulates of the whole phase, on all images. */
  readonly trainingMacs: number;
  /** Loss of the one step that was made; undefined for growth. */
  readonly loss: number | undefined;
}

/** Options of {@link dryRun}. */
export interface DryRunOptions {
  /** Profile of an experiment given by name. Default `"paper"`. */
  readonly profile?: Profile;
  /** Images in the one step of each phase. Default 4. */
  readonly batchSize?: number;
  /** Speed from which time is computed. Default: {@link laptopRate}. */
  readonly rate?: NamedRate;
  /** Called between steps. */
  readonly signal?: () => AbortSignal | undefined;
}

const dryRunOptions: Shape = record<DryRunOptions>({
  profile: optional(profileShape),
  batchSize: optional(integer({ min: 1, use: 4 })),
  rate: optional(rateShape),
  signal: optional(signalShape),
});

const dryPhases: Shape = list(
  record<DryPhase>({
    method: nameShape,
    phase: nameShape,
    epochs: integer({ min: 0 }),
    learningRates: list(number()),
    trainingMacs: number({ min: 0 }),
    loss: optional(anyNumber),
  }),
);

/**
 * Rehearses an experiment without its data: plans, schedules, cost and shapes in full, one step of each training phase on
 * a small batch of random images, and the growth between them, which looks at as few batches as it can.
 *
 * @param what Name of an experiment, or a config.
 * @throws what a real run would throw before or in its first steps.
 * @example
 * ```ts
 * await dryRun("cifar100", { profile: "paper" });
 * ```
 */
export async function dryRun(what: string | ExperimentConfig, options: DryRunOptions = {}): Promise<DryRun> {
  demandArguments("dryRun", {
    what: [what, typeof what === "string" ? oneOf(experimentNames()) : configShape],
    options: [options, dryRunOptions],
  });
  const config = typeof what === "string" ? experiment(what).config(options.profile ?? "paper") : what;
  const phases: DryPhase[] = [];
  for (const one of methodsOf(config, "dryRun")) phases.push(...(await dryCase(config, one, options)));
  return new DryRun(config, phases, options.rate ?? laptopRate);
}

/** What a dry run found; displays itself as a table, with time and memory. */
export class DryRun extends Shown {
  readonly config: ExperimentConfig;
  readonly phases: readonly DryPhase[];
  readonly forecast: Forecast;
  readonly rate: NamedRate;

  constructor(config: ExperimentConfig, phases: readonly DryPhase[], rate: NamedRate) {
    super();
    demandArguments("DryRun", {
      config: [config, configShape],
      phases: [phases, dryPhases],
      rate: [rate, rateShape],
    });
    this.config = config;
    this.phases = phases;
    this.forecast = forecast(config);
    this.rate = rate;
  }

  /** Shapes of the network at full size: layer, operation, `"32x32x16"`. */
  get shapes(): readonly { readonly layer: string; readonly op: string; readonly shape: string }[] {
    const { network } = descriptionOf(this.config, this.config.cases[0] as ExperimentCase);
    return nodeCosts(network).map(({ name, op, shape }) => ({ layer: name, op, shape: shape.join("x") }));
  }

  /** Cost, time and memory in words. */
  get caption(): string {
    return forecastText(this.forecast, [this.rate, assumedGpuRate]);
  }

  [displaySymbol](): MimeBundle {
    const rows = this.phases.map(({ learningRates, loss, ...phase }) => ({
      ...phase,
      rates: rateText(learningRates),
      loss: loss === undefined ? "–" : formatFixed(loss, 2),
    }));
    const columns = [
      { key: "method" },
      { key: "phase" },
      { key: "epochs", align: "right", format: (n: unknown) => (n === 0 ? "–" : formatCount(n as number)) },
      { key: "rates", label: "learning rate" },
      { key: "trainingMacs", label: "training cost (MACs)", align: "right", format: costText },
      { key: "loss", label: "loss of one step", align: "right" },
    ] as const;
    return tableBundle(columns, rows as never, { caption: this.caption });
  }
}

async function dryCase(
  config: ExperimentConfig,
  one: Method,
  { batchSize = 4, signal }: DryRunOptions,
): Promise<DryPhase[]> {
  const plan = demanded(one.plan, wholePlan(), "plan", `dryRun, ${one.method}`);
  const { network, sharing } = descriptionOf(config, one);
  const costs = planCost(plan, network, imageCounts(config.data).train, sharing);
  const run = new Run({
    plan: new GrowthPlan({ ...plan.data, phases: plan.phases.map(shortened) }),
    network,
    // That of a network of the paper goes to every plan; one without templates has no use for it.
    ...(plan.data.templates === null ? {} : { sharing }),
    data: randomImages(config, batchSize),
    seed: 0,
    name: one.method,
    batchSize,
    // Noise in memory cannot be augmented as photographs are.
    augment: isOfPhotographs(config.augment) ? "none" : config.augment,
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    await run.train();
    const losses = run.history.filter(({ split, metric }) => split === "train" && metric === "loss");
    return plan.phases.map((phase, i) => {
      const epochs = phase.kind === "train" ? phase.epochs : 0;
      const rateAt = (epoch: number): number =>
        phase.kind === "train" ? learningRateAt(phase.schedule, epoch, epochs) : 0;
      return {
        method: one.method,
        phase: phase.name,
        epochs,
        learningRates: Array.from({ length: epochs }, (_, epoch) => rateAt(epoch)),
        trainingMacs: costs[i]?.trainingMacs ?? 0,
        loss: losses.find((observation) => observation.phase === phase.name)?.value,
      };
    });
  } finally {
    run.dispose();
  }
}

/** One epoch at the rate that the first would have, or growth that looks at as few batches as it can. */
function shortened(phase: Phase): Phase {
  if (phase.kind === "train") {
    const rate = learningRateAt(phase.schedule, 0, phase.epochs);
    return { ...phase, epochs: 1, dataShare: 1, schedule: { kind: "rates", rates: [rate] } };
  }
  if (phase.kind !== "grow") return phase;
  return { ...phase, by: operatorOf(phase.by).shortest(phase.by) };
}

/** One batch of noise of the data's shape and classes. */
function randomImages(config: ExperimentConfig, count: number): Dataset {
  const { classes } = dataShapes[config.data.name];
  const [height, width, channels] = imageShape(config.data);
  const random = createRandom(0).fork("dry run");
  const set: ImageSet = {
    name: "random images",
    images: Uint8Array.from({ length: count * height * width * channels }, () =>
      Math.floor(256 * random.uniform()),
    ),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    count,
    height,
    width,
    channels,
    classes,
    classNames: Array.from({ length: classes }, (_, c) => `class ${c}`),
    mean: Array.from({ length: channels }, () => 0.5),
    std: Array.from({ length: channels }, () => 0.29),
  };
  return { name: "random images", train: set, test: set };
}

function rateText(rates: readonly number[]): string {
  if (rates.length === 0) return "–";
  const [first, top, last] = [rates[0], Math.max(...rates), rates.at(-1)] as [number, number, number];
  const numbers = top === first ? [first, last] : [first, top, last];
  return numbers.map((rate) => Number(rate.toPrecision(3)).toString()).join(" → ");
}

function isOfPhotographs(augment: ExperimentConfig["augment"]): boolean {
  return augment !== "none" && augment.kind === "photographs";
}
