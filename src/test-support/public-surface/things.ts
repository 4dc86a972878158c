import { cifarAugmentation } from "../../data/augment.js";
import { createRandom } from "../../data/random.js";
import { experiment } from "../../experiments/paper/experiments.js";
import { member } from "../../growth/span.js";
import type { Model } from "../../models/model.js";
import { mlp } from "../../networks/architectures/mlp.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { Run } from "../../training/run/run.js";
import { tinyData } from "../tiny-data.js";
import { whole } from "./entry.js";

/** Plain data and objects that calls are made of. Those that cost something are made at their first use. */
export class Things {
  readonly data = whole(tinyData());
  readonly images = whole(this.data.train);
  readonly network = whole(mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }));
  readonly plan: GrowthPlan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
  /** A plan that begins with growth. */
  readonly growing: GrowthPlan = GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: 1 } });
  readonly augment = whole({ ...cifarAugmentation, cutout: 1 });
  readonly random = createRandom(0);
  readonly cost = { macs: 1, "2x": 2, published: 3 };
  readonly observation = {
    run: "a",
    seed: 0,
    phase: "small",
    net: "member 0",
    epoch: 1,
    split: "test",
    metric: "accuracy",
    value: 0.5,
    trainingMacs: 9,
  };
  readonly rate = { name: "a processor", flopsPerSecond: 1e9 };
  readonly forecast = { runs: 1, trainingMacs: 1, evaluationMacs: 1, memoryBytes: 1 };
  #run: Run | undefined;
  #before: Run | undefined;
  #model: Model | undefined;

  /** Options of a run. */
  get runOptions(): Record<string, unknown> {
    const { plan, network, data } = this;
    return { plan, network, data, seed: 0, batchSize: 16, replicas: 1, augment: "none", name: "mine" };
  }

  /** A run that has not begun. */
  get run(): Run {
    this.#run ??= new Run(this.runOptions as never);
    return this.#run;
  }

  /** A run that stands before its growth. */
  get grownNext(): Run {
    this.#before ??= new Run({ ...this.runOptions, plan: this.growing } as never);
    return this.#before;
  }

  /** The model of a run that has not begun. */
  get model(): Model {
    this.#model ??= this.run.model();
    return this.#model;
  }

  get mixed(): MixedNetwork {
    return this.run.network as MixedNetwork;
  }

  get net(): object {
    return this.run.net(member(0));
  }

  /** A config that is small. */
  get config(): Record<string, unknown> {
    const config = structuredClone(experiment("cifar100").config("smoke"));
    const [first] = config.cases;
    const one = {
      method: "mixture",
      plan: whole(first?.plan as object),
      network: whole(first?.network as object),
    };
    return { ...config, augment: whole(config.augment as object), cases: [one] };
  }

  dispose(): void {
    this.#model?.dispose();
    this.#run?.dispose();
    this.#before?.dispose();
  }
}
