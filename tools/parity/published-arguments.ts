import { allMembers } from "#library/growth/span.js";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "#library/networks/description.js";
import { narrow } from "#library/networks/division.js";
import type { GrowthPlan } from "#library/plan/growth-plan.js";
import { cifarMixtureRecipe, net2NetPlan, scratchPlan } from "#library/plan/published/published-plans.js";
import { type MixtureRecipe, mixtureRecipePlan } from "#library/plan/published/published-recipe.js";
import { RecordingError } from "./read-json.js";

/** What a command line of the published program asks for. */
export interface PublishedRun {
  readonly plan: GrowthPlan;
  /** The network at full size. */
  readonly network: NetworkDescription;
}

/**
 * Reads a command line of the published program, and fills in its defaults.
 *
 * @throws RecordingError for another network, and for a value that is not a number.
 */
export function publishedRun(line: string, where: string): PublishedRun {
  const flags = new Flags(line, where);
  const depth = flags.number("depth", 28);
  const width = flags.number("wide", 10);
  const arch = flags.text("arch", "wrn");
  if (arch !== "wrn" && arch !== "normalwrn") {
    throw new RecordingError(
      `Expected the network "wrn" or "normalwrn" but got "${arch}" (${where}). Record the schedule on one of these.`,
    );
  }
  const dataset = flags.text("dataset", "cifar10");
  const net2net = flags.number("net2net_epoch", 0);
  const network = wideResNet({
    depth,
    // The published width is that at which Net2Net starts; our plans give the full width.
    width: net2net > 0 ? 2 * width : width,
    classes: dataset === "cifar100" ? 100 : 10,
    secondBatchNorm: flags.has("use_bn"),
    ...(net2net > 0 ? { stem: "whole" } : {}),
  });
  if (arch === "wrn") return { plan: mixtureRecipePlan(mixtureRecipe(flags)), network };
  const epochs = flags.number("epochs", 100);
  if (net2net > 0) return { plan: net2NetPlan("as-coded", [net2net, epochs - net2net]), network };
  const plan = scratchPlan(
    "scratch",
    allMembers(1),
    1,
    epochs,
    flags.number("learning_rate", 0.1),
    sgdOf(flags),
  );
  return { plan, network };
}

function mixtureRecipe(flags: Flags): MixtureRecipe {
  const first = flags.number("growth_epochs", 100);
  const second = flags.number("ensemble_train_epochs", 100);
  const epochs = [first, second, flags.number("epochs", 100) - first - second] as const;
  const cycles = flags.text("reset_lr_scheduler_growing", "4");
  const learningRate = flags.number("lr_growing", 1e-4);
  return {
    ...cifarMixtureRecipe("as-coded", epochs),
    members: {
      learningRate: flags.number("learning_rate", 0.1),
      warmupEpochs: flags.number("cosine_lr_warmup", 2),
    },
    secondMember: secondMember(flags, cycles),
    grown:
      cycles === "none"
        ? { goesOnAfter: learningRate }
        : {
            learningRate,
            warmupEpochs: flags.number("lr_warmup_growing", 1),
            minimum: flags.number("lr_growing_min", 3e-5),
            cycles: Number(cycles),
          },
    firstLossWeight: flags.number("member_0_loss_weight", 0.1),
    trainBothMembers: flags.has("train_both_members"),
    sgd: sgdOf(flags),
    optimizerAtGrowth: flags.has("reset_optimizer_growing") ? "new" : "keep",
  };
}

function secondMember(flags: Flags, cycles: string): MixtureRecipe["secondMember"] {
  if (!flags.has("reset_scheduler")) return "constant";
  if (flags.has("lr_schedule_as_member_0")) return "as member 0";
  return cycles === "none" ? "to the end" : "own";
}

function sgdOf(flags: Flags): MixtureRecipe["sgd"] {
  return {
    momentum: flags.number("momentum", 0.9),
    nesterov: !flags.has("no_nesterov"),
    weightDecay: flags.number("decay", 5e-4),
  };
}

/** The net at the size at which a phase trains it. */
export function networkAt({ plan, network }: PublishedRun, parts: number): NetworkDescription {
  return narrow(network, parts, plan.members);
}

class Flags {
  readonly #values: Map<string, readonly string[]> = new Map();
  readonly #where: string;

  constructor(line: string, where: string) {
    this.#where = where;
    let name = "";
    for (const word of line.split(/\s+/)) {
      if (word.startsWith("--")) name = word.slice(2);
      this.#values.set(name, word.startsWith("--") ? [] : [...(this.#values.get(name) ?? []), word]);
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string, usual: string): string {
    return this.#values.get(name)?.[0] ?? usual;
  }

  number(name: string, usual: number): number {
    const text = this.#values.get(name)?.[0];
    const value = text === undefined ? usual : Number(text);
    if (Number.isFinite(value)) return value;
    throw new RecordingError(
      `Expected a number after --${name} but got "${text}" (${this.#where}). Copy the file again.`,
    );
  }
}
