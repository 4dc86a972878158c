import { commandHere } from "../../checking/command-here.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { type CifarName, type CifarProfile, cifarProfile } from "../cifar-profile.js";
import type { Experiment } from "../experiment.js";
import { methodNames } from "../methods.js";

const titles: Readonly<Record<CifarName, string>> = { cifar100: "CIFAR-100", cifar10: "CIFAR-10" };

/** What an experiment on a CIFAR set says of itself. */
interface CifarTexts
  extends Pick<Experiment, "name" | "question" | "control" | "expected" | "time" | "analysis"> {
  /** Whether it chooses settings, and so is measured on held-back images only. Default: false. */
  readonly choosesSettings?: true;
}

/** An experiment on a CIFAR set: its question, and the plans that it compares in a profile. */
export function cifarExperiment(
  set: CifarName,
  { choosesSettings, ...texts }: CifarTexts,
  plans: (sizes: CifarProfile) => readonly GrowthPlanData[],
): Experiment {
  return {
    ...texts,
    needs: `${titles[set]} (${commandHere("data", set)}); smoke: nothing`,
    config: (profile) => {
      const sizes = cifarProfile(set, profile);
      const { config, network } = sizes;
      const split = choosesSettings === true ? ({ split: "validation", seeds: 1 } as const) : {};
      return {
        ...config,
        ...split,
        cases: plans(sizes).map((plan) => ({ method: plan.name, plan, network })),
      };
    },
  };
}

/**
 * Experiment 1: is growing from two trained members better than growing in other ways, and than not growing?
 *
 * Source: paper section 4, tables on CIFAR; the published README and scripts for the protocol.
 */
const comparison = (name: CifarName): Experiment => {
  const three = cifarExperiment(
    name,
    {
      name,
      question: `${titles[name]}: which way of growing reaches the best accuracy for its training cost?`,
      control:
        "random growth, the small net alone, the members' ensemble, and the large net trained from scratch at equal cost",
      expected:
        "mixture growth 2 to 2.5 points above the best other way of growing on CIFAR-100, and about as accurate as the large net from scratch (the paper's abstract)",
      time: { minutes: name === "cifar10" ? 9 : 22 },
    },
    ({ planOf }) => methodNames.map(planOf),
  );
  // What everything is compared with deserves more seeds where there is an evening for them.
  return {
    ...three,
    config: (profile) =>
      profile === "evening" ? { ...three.config(profile), seeds: 5 } : three.config(profile),
  };
};

export const cifar100: Experiment = comparison("cifar100");
export const cifar10: Experiment = comparison("cifar10");
