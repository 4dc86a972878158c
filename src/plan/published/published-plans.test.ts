import { describe, expect, it } from "vitest";
import { cifarAugmentation } from "../../data/augment.js";
import { imageNetAugmentation } from "../../data/photos/photo-augmentation.js";
import { learningRateAt } from "../../training/schedule.js";
import { GrowthPlan, PlanError } from "../growth-plan.js";
import type { TrainPhase } from "../plan-data.js";
import {
  cifarMixtureRecipe,
  type PublishedPlanName,
  publishedPlan,
  publishedPlanNames,
} from "./published-plans.js";
import { mixtureRecipePlan } from "./published-recipe.js";

const trainPhases = (plan: GrowthPlan): TrainPhase[] => plan.phases.filter((phase) => phase.kind === "train");
const rates = ({ schedule, epochs }: TrainPhase): number[] =>
  Array.from({ length: epochs }, (_, epoch) => learningRateAt(schedule, epoch, epochs));
const codedAndCorrected = (name: PublishedPlanName): TrainPhase[][] =>
  (["as-coded", "corrected"] as const).map((variant) => trainPhases(publishedPlan(name, { variant }).plan));

describe("published protocols", () => {
  it.each(publishedPlanNames)("%s: both variants are plans that can run and survive JSON", (name) => {
    for (const variant of ["as-coded", "corrected"] as const) {
      const { plan, training } = publishedPlan(name, { variant });
      expect(GrowthPlan.parse(JSON.stringify(plan)).data).toEqual(plan.data);
      expect(JSON.parse(JSON.stringify(training))).toEqual(training);
      expect(plan.name).toBe(name);
    }
  });

  it("the corrected variant is the default", () => {
    expect(publishedPlan("cifar-mixture").plan.data).toEqual(
      publishedPlan("cifar-mixture", { variant: "corrected" }).plan.data,
    );
  });

  it("have the README's and the scripts' epochs, batches, decay and momentum", () => {
    const epochs = (name: PublishedPlanName, variant: "as-coded" | "corrected"): number[] =>
      trainPhases(publishedPlan(name, { variant }).plan).map((phase) => phase.epochs);
    expect(epochs("cifar-mixture", "as-coded")).toEqual([200, 200, 40]);
    expect(epochs("imagenet-bank", "as-coded")).toEqual([90, 74, 14]);
    expect(epochs("cifar-large", "as-coded")).toEqual([100]);
    expect(epochs("cifar-large", "corrected")).toEqual([200]);
    const cifar = publishedPlan("cifar-mixture");
    const imageNet = publishedPlan("imagenet-bank");
    expect([cifar.training.batchSize, imageNet.training.batchSize]).toEqual([128, 512]);
    for (const { sgd } of trainPhases(cifar.plan)) {
      expect(sgd).toEqual({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
    }
    for (const { sgd } of trainPhases(imageNet.plan)) {
      expect(sgd).toEqual({ momentum: 0.9, nesterov: false, weightDecay: 1e-4 });
    }
  });

  it("name the augmentation that the data has", () => {
    expect(publishedPlan("cifar-mixture").training.augmentation).toMatchObject(cifarAugmentation);
    expect(publishedPlan("imagenet-bank").training.augmentation).toMatchObject(imageNetAugmentation);
  });

  it("take other epochs, and refuse what makes no plan", () => {
    const { plan } = publishedPlan("cifar-mixture", { epochs: [3, 2, 8] });
    expect(trainPhases(plan).map((phase) => phase.epochs)).toEqual([3, 2, 8]);
    expect(() => publishedPlan("cifar-mixture", { epochs: [3, 2, 3] })).toThrow(PlanError);
    expect(() => publishedPlan("cifar-tiny" as PublishedPlanName)).toThrow(
      /^Expected name to be "cifar-mixture", .* but got "cifar-tiny" \(publishedPlan\)/,
    );
  });
});

describe("what the corrected variants correct", () => {
  it("the loss of member 0 counts fully", () => {
    const [coded, corrected] = codedAndCorrected("cifar-mixture");
    expect(coded?.map((phase) => phase.loss.weight)).toEqual([0.1, 1, 1]);
    expect(corrected?.map((phase) => phase.loss.weight)).toEqual([1, 1, 1]);
  });

  it("no cycle of the grown schedule rises", () => {
    const rising = (phase: TrainPhase): number =>
      rates(phase).filter((rate, epoch, all) => epoch % 10 > 1 && rate > (all[epoch - 1] as number)).length;
    const [coded, corrected] = codedAndCorrected("cifar-mixture").map((phases) =>
      rising(phases[2] as TrainPhase),
    );
    expect(coded).toBeGreaterThan(10);
    expect(corrected).toBe(0);
  });

  it("templates, first and new coefficients", () => {
    const [coded, corrected] = (["as-coded", "corrected"] as const).map(
      (variant) => publishedPlan("cifar-mixture", { variant }).plan.data,
    );
    expect(coded?.templates).toMatchObject({
      templateInitializer: "he-as-coded",
      initialCoefficients: "orthogonal-as-coded",
    });
    expect(corrected?.templates).toMatchObject({
      templateInitializer: "he",
      initialCoefficients: "orthonormal",
    });
    expect(coded?.phases[2]).toMatchObject({ by: { coefficients: "orthogonal-as-coded" } });
    expect(corrected?.phases[2]).toMatchObject({ by: { coefficients: "orthogonal" } });
  });

  it("member 1 of the bank gets to the end of its cosine", () => {
    const [coded, corrected] = codedAndCorrected("imagenet-bank").map((phases) =>
      rates(phases[1] as TrainPhase).at(-1),
    );
    expect(coded).toBeCloseTo(3.43e-4, 6);
    expect(corrected).toBeLessThan(1e-5);
  });

  it("member 1 of the ImageNet script without a schedule of its own gets one", () => {
    const [coded, corrected] = codedAndCorrected("imagenet-mixture").map((phases) =>
      rates(phases[1] as TrainPhase),
    );
    expect(new Set(coded)).toEqual(new Set([0.1]));
    expect(corrected?.at(-1)).toBeLessThan(1e-3);
  });

  it("Net2Net anneals the small net before it grows, and trains on at a rate that trains", () => {
    const [coded = [], corrected = []] = codedAndCorrected("cifar-net2net").map((phases) =>
      phases.map(rates),
    );
    expect(coded[0]?.at(-1)).toBeGreaterThan(5e-3);
    expect(corrected[0]?.at(-1)).toBeLessThan(1e-4);
    expect(Math.max(...(coded[1] ?? [1]))).toBeLessThanOrEqual(1e-4);
    expect(Math.max(...(corrected[1] ?? [0]))).toBeGreaterThan(5e-3);
  });

  it("the networks: second batch norms, statistics once, the small net as wide as a member", () => {
    const [coded, corrected] = (["as-coded", "corrected"] as const).map((variant) =>
      publishedPlan("cifar-small", { variant }),
    );
    expect(coded?.training.network).toMatchObject({
      width: 5,
      secondBatchNorm: false,
      shortcutStatistics: "as-coded",
    });
    expect(corrected?.training.network).toMatchObject({
      width: 10,
      secondBatchNorm: true,
      shortcutStatistics: "once",
    });
    expect([coded?.plan.members, corrected?.plan.members]).toEqual([1, 2]);
  });
});

describe("recipes of single options", () => {
  const recipe = cifarMixtureRecipe("as-coded", [4, 3, 8]);
  const lastRates = (changed: Partial<typeof recipe>): number[][] =>
    trainPhases(mixtureRecipePlan({ ...recipe, ...changed })).map(rates);

  it("member 1 can run by a cosine of another length", () => {
    const of = (secondMember: typeof recipe.secondMember): number =>
      lastRates({ secondMember })[1]?.[2] as number;
    // Position 2 of cosines 3, 4 and 11 epochs long: 3/4, 1/2 and 2/11 of the way.
    expect(of("own")).toBeLessThan(of("as member 0"));
    expect(of("as member 0")).toBeLessThan(of("to the end"));
    expect(of("constant")).toBe(0.1);
  });

  it("the schedule of member 1 can go on in the grown net, whose batch norm stays behind", () => {
    const plan = mixtureRecipePlan({ ...recipe, secondMember: "to the end", grown: { goesOnAfter: 1e-4 } });
    const grown = trainPhases(plan)[2] as TrainPhase;
    expect(grown.schedule).toMatchObject({ kind: "continued", after: 3, of: { cycleEpochs: 11 } });
    expect(rates(grown)[0]).toBe(1e-4);
    expect(rates(grown)[1]).toBeGreaterThan(0.05);
    expect(grown.rates).toEqual([{ kind: "batchNorm", schedule: { kind: "constant", learningRate: 1e-4 } }]);
  });

  it("without a schedule for the new optimiser the grown net stays at its first rate", () => {
    const [, , grown] = lastRates({ secondMember: "constant", grown: { goesOnAfter: 1e-4 } });
    expect(new Set(grown)).toEqual(new Set([1e-4]));
  });

  it("no grown epochs end with growth itself", () => {
    const plan = mixtureRecipePlan({ ...recipe, epochs: [4, 3, 0] });
    expect(plan.phases.at(-1)?.kind).toBe("grow");
  });
});
