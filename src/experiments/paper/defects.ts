import { commandHere } from "../../checking/command-here.js";
import type { PublishedNetwork } from "../../networks/architectures/published-network.js";
import type { GrowthPlanData, TemplatePlan, TrainPhase } from "../../plan/plan-data.js";
import type { Schedule } from "../../plan/schedule-data.js";
import { type CifarProfile, cifarProfile } from "../cifar-profile.js";
import type { Experiment, ExperimentCase } from "../experiment.js";
import { grownBy, trainedBy, withMoreTemplates } from "./vary-plan.js";

/** A defect of the published code: the case that has it, and the one that differs from it in nothing else. */
export interface Defect {
  /** What the defect is called. */
  readonly name: string;
  /** Its number in `docs/method-variants.md`. */
  readonly number: number;
  /** Name of the case that has the defect. */
  readonly asCoded: string;
  /** Name of the case that does not. */
  readonly corrected: string;
}

const base = "corrected";
const own = (name: string, number: number, corrected: string = base): Defect => {
  return { name, number, asCoded: name, corrected };
};

/** Every defect that changes results and can be shown by one option. */
export const defects: readonly Defect[] = [
  own("member 0: a tenth of its loss", 1),
  own("grown schedule: 1e-4, rising", 2),
  own("templates: fan-in of the whole tensor", 4),
  own("first coefficients: orthonormal columns", 5),
  own("growth, orthogonal: as coded", 6, "growth, orthogonal"),
  own("growth, copy: as coded", 7, "growth, copy"),
  own("growth, random: as coded", 7, "growth, random"),
  own("no second batch norm", 24),
  own("2 more templates: as coded", 26, "2 more templates"),
  own("scratch: batch norm twice", 22, "scratch"),
  own("net2net: as coded", 39, "net2net"),
  own("net2net: trains on at 1e-4", 43, "net2net"),
];

/** The published rate of the grown net, and the four cosines whose last two rise. */
const grownAsCoded: Schedule = {
  kind: "cosine",
  learningRate: 1e-4,
  cycles: 4,
  warmupEpochs: 1,
  minimum: 3e-5,
};

/**
 * Beyond the paper: which defect of the published code matters most?
 *
 * Each is switched on by itself in a plan that is corrected otherwise.
 */
export const defectsExperiment: Experiment = {
  name: "defects",
  question: "CIFAR-100: which defect of the published code changes the result most, if it is the only one?",
  needs: `CIFAR-100 (${commandHere("data", "cifar100")}); smoke: nothing`,
  control: "for every defect, the same plan without it",
  expected: "the grown net's tiny learning rate costs most where epochs are few; most of the others little",
  time: { minutes: 42, after: { minutes: 26, notebooks: "the other notebooks" } },
  config: (profile) => {
    const sizes = cifarProfile("cifar100", profile);
    return { ...sizes.config, cases: cases(sizes) };
  },
};

function cases({ network, planOf }: CifarProfile): ExperimentCase[] {
  const plans = [...mixturePlans(planOf("mixture")), ...plainPlans(planOf("scratch"), planOf("net2net"))];
  const whole = plans.map((plan): ExperimentCase => ({ method: plan.name, plan, network }));
  const changed = (name: string, of: string, change: Partial<PublishedNetwork>): ExperimentCase => ({
    method: name,
    plan: { ...(plans.find((plan) => plan.name === of) as GrowthPlanData), name },
    network: { ...network, ...change } as PublishedNetwork,
  });
  return [
    ...whole,
    changed("no second batch norm", base, { secondBatchNorm: false }),
    changed("scratch: batch norm twice", "scratch", { shortcutStatistics: "as-coded" }),
  ];
}

function mixturePlans(mixture: GrowthPlanData): GrowthPlanData[] {
  const plan = { ...mixture, name: base };
  const templates = plan.templates as TemplatePlan;
  const weighted = { loss: { weight: 0.1 } };
  return [
    plan,
    trainedBy(plan, "member 0: a tenth of its loss", (phase) => phase === "member 0", weighted),
    grownAtPublishedRate(plan),
    {
      ...plan,
      name: "templates: fan-in of the whole tensor",
      templates: { ...templates, templateInitializer: "he-as-coded" },
    },
    {
      ...plan,
      name: "first coefficients: orthonormal columns",
      templates: { ...templates, initialCoefficients: "orthogonal-as-coded" },
    },
    grownBy(plan, "growth, orthogonal", { coefficients: "orthogonal" }),
    grownBy(plan, "growth, orthogonal: as coded", { coefficients: "orthogonal-as-coded" }),
    grownBy(plan, "growth, copy", { coefficients: "copy" }),
    grownBy(plan, "growth, copy: as coded", { coefficients: "copy-as-coded" }),
    grownBy(plan, "growth, random", { coefficients: "random" }),
    grownBy(plan, "growth, random: as coded", { coefficients: "random-as-coded" }),
    withMoreTemplates(plan, "2 more templates", { count: 2, coefficients: "zero" }),
    withMoreTemplates(plan, "2 more templates: as coded", { count: 2, coefficients: "as-coded" }),
  ];
}

/** Where the grown net has too few epochs for four cosines, there are as many as fit. */
function grownAtPublishedRate(plan: GrowthPlanData): GrowthPlanData {
  const { epochs } = plan.phases.at(-1) as TrainPhase;
  const schedule = {
    ...grownAsCoded,
    cycles: Math.min(4, epochs),
    cycleEpochs: Math.max(1, Math.floor(epochs / 4)),
  };
  return trainedBy(plan, "grown schedule: 1e-4, rising", (phase) => phase === "grown", { schedule });
}

function plainPlans(scratch: GrowthPlanData, net2net: GrowthPlanData): GrowthPlanData[] {
  const coded = net2net.phases.map((phase) =>
    phase.kind === "grow" && phase.by.operator === "net2wider"
      ? { ...phase, by: { ...phase.by, variant: "as-coded" as const } }
      : phase,
  );
  const schedule: Schedule = { kind: "cosine", learningRate: 1e-4 };
  return [
    scratch,
    net2net,
    { ...net2net, name: "net2net: as coded", phases: coded },
    trainedBy(net2net, "net2net: trains on at 1e-4", (phase) => phase === "grown", { schedule }),
  ];
}
