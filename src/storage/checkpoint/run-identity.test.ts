import { describe, expect, it } from "vitest";
import { cifarAugmentation } from "../../data/augment.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { expectSameRun, identityOf } from "./run-identity.js";

const options = {
  plan: GrowthPlan.scratch({ train: 1 }),
  network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
};

describe("a run that was stored without changes of its own", () => {
  // Versions before had one default for images of all sizes, that of CIFAR, and stored null for it.
  const stored = { ...identityOf(options), augment: null };

  it("is not continued with those that small images have by default today", () => {
    expect(() => expectSameRun(stored, identityOf(options), "results/first")).toThrow(/another augmentation/);
  });

  it("is continued with those that it had", () => {
    const named = identityOf({ ...options, augment: cifarAugmentation });
    expect(() => expectSameRun(stored, named, "results/first")).not.toThrow();
  });
});
