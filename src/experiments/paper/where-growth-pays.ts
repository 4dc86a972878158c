import { commandHere } from "../../checking/command-here.js";
import { demandArguments, instance, oneOf } from "../../checking/shapes.js";
import type { Advantage } from "../../report/advantage-map.js";
import type { CifarProfile } from "../cifar-profile.js";
import { cifarProfile } from "../cifar-profile.js";
import type { Experiment, ExperimentCase, ExperimentData } from "../experiment.js";
import { ExperimentResult } from "../experiment-result.js";
import { descriptionOf } from "../forecast.js";
import { type MethodName, type MethodRecipe, methodPlan } from "../methods.js";
import type { Profile } from "../profile.js";
import { triesOf } from "./rates.js";

/** What is compared in every field of the map. */
const methods: readonly MethodName[] = ["mixture", "random", "gradmax", "scratch"];

/** Widths of the large net, and epochs of a member; the grown net trains a quarter as long. */
interface MapAxes {
  readonly widths: readonly number[];
  readonly epochs: readonly number[];
}

const axes: Readonly<Record<Profile, MapAxes>> = {
  smoke: { widths: [0.25, 0.5], epochs: [1, 2] },
  laptop: { widths: [0.25, 0.5, 0.75, 1], epochs: [4, 8, 16, 32] },
  evening: { widths: [0.25, 0.5, 1, 2], epochs: [5, 10, 20, 40] },
  hour: { widths: [0.5, 1, 2, 4], epochs: [15, 30, 60, 120] },
  paper: { widths: [1, 2, 5, 10], epochs: [25, 50, 100, 200] },
};

/**
 * Beyond the paper: for which widths and lengths does mixture growth pay?
 *
 * @param name of the experiment
 * @param title of the data, for people
 * @param own data and recipe in place of those of the CIFAR experiments
 */
function mapExperiment(
  name: string,
  title: string,
  needs: string,
  { own = () => ({}), time }: MapDetails = {},
): Experiment {
  return {
    name,
    ...(time === undefined ? {} : { time }),
    question: `${title}: for which widths and lengths of training is mixture growth ahead of other ways, and of the large net?`,
    needs,
    control:
      "random growth, GradMax, and the large net from scratch, each at equal cost in every field, each at rates that were chosen for one length",
    expected:
      "ahead of other ways of growing where nets are narrow and trained for long; nearest to the large net where width is worth least",
    config: (profile) => {
      const { config, ...sizes } = cifarProfile("cifar100", profile);
      const setting = { data: config.data, recipe: sizes.recipe, network: sizes.network, ...own(profile) };
      const { widths, epochs } = axes[profile];
      const cases = widths.flatMap((width) =>
        epochs.flatMap((memberEpochs) => {
          const { recipe, network, description } = fieldOf({ width, memberEpochs }, setting);
          return methods.map((method): ExperimentCase => {
            const name = `${method}, width ${width}, ${memberEpochs} epochs`;
            const plan = { ...methodPlan(method, recipe, description), name };
            return { method: name, factors: { way: method, width, epochs: memberEpochs }, plan, network };
          });
        }),
      );
      return { ...config, data: setting.data, cases };
    },
  };
}

/** In what a map differs from that of CIFAR-100. */
interface MapDetails extends Pick<Experiment, "time"> {
  readonly own?: (profile: Profile) => Partial<MapSetting>;
}

/** What all fields of a map have in common. */
interface MapSetting extends Pick<CifarProfile, "recipe" | "network"> {
  readonly data: ExperimentData;
}

/** The network and the recipe of a field of the map. */
function fieldOf(
  { width, memberEpochs }: { readonly width: number; readonly memberEpochs: number },
  { network, recipe, data }: MapSetting,
): Pick<CifarProfile, "recipe" | "network" | "description"> {
  const wide = { ...network, width } as CifarProfile["network"];
  const { network: description } = descriptionOf({ data }, { network: wide });
  const lengths = { ...recipe, memberEpochs, grownEpochs: Math.max(1, Math.round(memberEpochs / 4)) };
  return { network: wide, description, recipe: lengths };
}

/** The map on CIFAR-100. */
export const whereGrowthPaysCifar: Experiment = mapExperiment(
  "where-growth-pays-cifar100",
  "CIFAR-100",
  `CIFAR-100 (${commandHere("data", "cifar100")}); smoke: nothing`,
);

const fashionData = (profile: Profile): ExperimentData => ({
  name: "fashion-mnist-mini",
  pool: 2,
  ...(profile === "smoke" ? { perClass: [10, 5] as const } : {}),
});

/**
 * Of five tries for each method, those with the best mean over the narrowest and the widest net, on held-back images
 * (`where-growth-pays-rates`, laptop).
 */
const fashionRates: MethodRecipe["rates"] = {
  mixture: { learningRate: 0.1, grownLearningRate: 1 / 60 },
  random: { learningRate: 0.4, grownLearningRate: 1 / 15 },
  gradmax: { learningRate: 0.1, grownLearningRate: 0.05 },
  scratch: { learningRate: 0.4 },
};

/** The map on the embedded Fashion-MNIST, which needs no download. */
export const whereGrowthPaysFashion: Experiment = mapExperiment(
  "where-growth-pays-fashion",
  "Fashion-MNIST",
  "nothing",
  {
    own: (profile) => {
      const { recipe } = cifarProfile("cifar100", profile);
      return { data: fashionData(profile), recipe: { ...recipe, rates: fashionRates } };
    },
    time: { minutes: 43 },
  },
);

/** Which peak learning rates does each method of the map on Fashion-MNIST need? Measured on held-back images only. */
export const whereGrowthPaysRates: Experiment = {
  name: "where-growth-pays-rates",
  question:
    "Fashion-MNIST: which peak learning rates does each method of the map need, for narrow and wide nets, on held-back images?",
  needs: "nothing",
  control: "the profile's rates, for every method",
  expected: "one rate that is within a point of the best for every method and width",
  config: (profile) => {
    const { config, recipe, network } = cifarProfile("cifar100", profile);
    const data = fashionData(profile);
    const { widths, epochs } = axes[profile];
    const memberEpochs = epochs[Math.floor(epochs.length / 2)] as number;
    const ends = [widths[0], widths.at(-1)] as number[];
    const cases = ends.flatMap((width) => {
      const field = fieldOf({ width, memberEpochs }, { data, recipe, network });
      return methods.flatMap((method) =>
        triesOf(method, field).map((plan): ExperimentCase => {
          const name = `${plan.name}, width ${width}`;
          return {
            method: name,
            factors: { way: method, width },
            plan: { ...plan, name },
            network: field.network,
          };
        }),
      );
    });
    return { ...config, data, split: "validation", seeds: 1, cases };
  },
};

/**
 * How far one method is ahead of another in every field of the map, for `advantageMap`.
 *
 * @param result Of `"where-growth-pays-cifar100"` or `"where-growth-pays-fashion"`.
 * @param control What the mixture is compared with: `"random"`, `"gradmax"` or `"scratch"`.
 * @throws InputError for another control.
 * @example
 * ```ts
 * const result = await resultOf("where-growth-pays-fashion", profileFrom(process.env));
 * advantageMap(growthAdvantage(result, "random"), { title: "Mixture less random growth", x: "width", y: "epochs" });
 * ```
 */
export function growthAdvantage(result: ExperimentResult, control: MethodName): Advantage[] {
  demandArguments("growthAdvantage", {
    result: [result, instance(ExperimentResult, "Use that of an experiment where-growth-pays-….")],
    control: [control, oneOf(methods.slice(1))],
  });
  const fields = result.runs.filter(
    ({ factors, seed }) => factors?.way === "mixture" && seed === result.runs[0]?.seed,
  );
  return fields.map(({ method, factors = {} }) => {
    const { points, low, high } = result.difference(method, method.replace(/^mixture/, control));
    return { x: String(factors.width), y: String(factors.epochs), points, low, high };
  });
}
