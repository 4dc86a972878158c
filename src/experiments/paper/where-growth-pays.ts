import { demandArguments, instance, oneOf } from "../../checking/shapes.js";
import type { Advantage } from "../../report/advantage-map.js";
import type { CifarProfile } from "../cifar-profile.js";
import { cifarProfile } from "../cifar-profile.js";
import type { Experiment, ExperimentCase, ExperimentData } from "../experiment.js";
import { ExperimentResult } from "../experiment-result.js";
import { descriptionOf } from "../forecast.js";
import { type MethodName, methodPlan } from "../methods.js";
import type { Profile } from "../profile.js";

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
 * @param dataOf images in place of those of the CIFAR experiments
 */
function mapExperiment(
  name: string,
  title: string,
  needs: string,
  dataOf?: (profile: Profile) => ExperimentData,
): Experiment {
  return {
    name,
    question: `${title}: for which widths and lengths of training is mixture growth ahead of other ways, and of the large net?`,
    needs,
    control:
      "random growth, GradMax, and the large net from scratch, each at equal cost in every field; all at the profile's rates, which were chosen for one length",
    expected:
      "ahead of other ways of growing where nets are narrow and trained for long; nearest to the large net where width is worth least",
    config: (profile) => {
      const { config, ...sizes } = cifarProfile("cifar100", profile);
      const data = dataOf?.(profile) ?? config.data;
      const { widths, epochs } = axes[profile];
      const cases = widths.flatMap((width) =>
        epochs.flatMap((memberEpochs) =>
          methods.map((method) => field(method, { width, memberEpochs }, sizes, data)),
        ),
      );
      return { ...config, data, cases };
    },
  };
}

/** A method in a field of the map. */
function field(
  method: MethodName,
  { width, memberEpochs }: { readonly width: number; readonly memberEpochs: number },
  { network, recipe }: Omit<CifarProfile, "config">,
  data: ExperimentData,
): ExperimentCase {
  const wide = { ...network, width } as CifarProfile["network"];
  const { network: description } = descriptionOf({ data }, { network: wide });
  const lengths = { ...recipe, memberEpochs, grownEpochs: Math.max(1, Math.round(memberEpochs / 4)) };
  const name = `${method}, width ${width}, ${memberEpochs} epochs`;
  const plan = { ...methodPlan(method, lengths, description), name };
  return { method: name, factors: { way: method, width, epochs: memberEpochs }, plan, network: wide };
}

/** The map on CIFAR-100. */
export const whereGrowthPaysCifar: Experiment = mapExperiment(
  "where-growth-pays-cifar100",
  "CIFAR-100",
  "CIFAR-100 (npm run data -- cifar100); smoke: nothing",
);

/** The map on the embedded Fashion-MNIST, which needs no download. */
export const whereGrowthPaysFashion: Experiment = mapExperiment(
  "where-growth-pays-fashion",
  "Fashion-MNIST",
  "nothing",
  (profile) => ({
    name: "fashion-mnist-mini",
    pool: 2,
    ...(profile === "smoke" ? { perClass: [10, 5] as const } : {}),
  }),
);

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
