import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { growFrom } from "../../experiments/grow-from.js";
import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { allMembers, member } from "../../growth/span.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { logits } from "../../report/logits.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { type GrowthChoice, noisyStarts } from "../growing/members-to-grow.js";
import { GrowthTrials } from "./growth-trials.js";

const data = tinyData();
const network = smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] });
const settings = { network, data, seed: 3, batchSize: 16, augment: "none" } as const;
const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const members = await new Run({ ...settings, plan }).train("member 1");
const count = tf.memory().numTensors;
const trials = new GrowthTrials(members, 20);
const choice: GrowthChoice = { coefficients: "copy", noise: 0.5, draw: 3, placement: "diag" };

afterAll(() => members.dispose());

describe("growing members in many ways", () => {
  it("begins with the plan's own choice", () => {
    expect(trials.growing.planned).toEqual({ coefficients: "zero", noise: 1, draw: 3, placement: "diag" });
  });

  it.each(coefficientGrowthNames)(
    "answers with %s coefficients as growFrom's net does",
    async (coefficients) => {
      const trial = trials.try({ ...choice, coefficients });
      const grown = await growFrom(members, { coefficients, noise: 0.5 }).train("growth");
      const expected = (await logits(grown.net(allMembers(2)), trials.pictures.set)).flat();
      expect([...trial.answers.logits]).toEqual(expected);
      grown.dispose();
    },
  );

  it("answers as the ensemble does where new coefficients are zero", () => {
    const { changed, distance, accuracy } = trials.try({ ...choice, coefficients: "zero" });
    expect(changed).toBe(0);
    expect(distance).toBeLessThan(1e-4);
    expect(accuracy).toBe(trials.ensemble.accuracy);
    expect(trials.try({ ...choice, coefficients: "random", noise: 3 }).distance).toBeGreaterThan(0.1);
  });

  it("draws otherwise with another seed, as a run of that seed does", async () => {
    const trial = trials.try({ ...choice, draw: 8 });
    expect([...trial.answers.logits]).not.toEqual([...trials.try(choice).answers.logits]);
    const grown = await growFrom(members, { coefficients: "copy", noise: 0.5, seed: 8 }).train("growth");
    const expected = (await logits(grown.net(allMembers(2)), trials.pictures.set)).flat();
    expect([...trial.answers.logits]).toEqual(expected);
    grown.dispose();
  });

  it.each(["row", "column"] as const)(
    "places members in a %s as a plan does that says so",
    async (placement) => {
      const other = GrowthPlan.parse({ ...plan.data, templates: { ...plan.data.templates, placement } });
      const placed = new Run({
        ...settings,
        plan: GrowthPlan.parse({ ...other.data, phases: plan.data.phases.slice(2) }),
      });
      for (const at of [0, 1]) placed.adopt(members, { from: at, to: at });
      await placed.train("growth");
      const expected = (await logits(placed.net(allMembers(2)), trials.pictures.set)).flat();
      const trial = trials.try({ ...choice, coefficients: "zero", placement });
      expect([...trial.answers.logits]).toEqual(expected);
      const inner = trials.blocks(trial.choice, trials.growing.layers[0] as string);
      const places = inner.filter(({ isNew }) => !isNew).map(({ row, column }) => [row, column]);
      expect(places).toEqual(
        placement === "row"
          ? [
              [0, 0],
              [0, 1],
            ]
          : [
              [0, 0],
              [1, 0],
            ],
      );
      placed.dispose();
    },
  );

  it("knows which ways depend on the noise", () => {
    const moves = coefficientGrowthNames.filter((coefficients) => {
      const [layer] = trials.growing.layers as [string];
      const of = (noise: number): object =>
        trials.blocks({ ...choice, coefficients, noise }, layer).map((block) => block.coefficients);
      return JSON.stringify(of(0.25)) !== JSON.stringify(of(2));
    });
    expect(moves.sort()).toEqual([...noisyStarts].sort());
  });

  it("remembers what was tried", () => {
    expect(trials.try(choice)).toBe(trials.try({ ...choice }));
    expect(trials.known({ ...choice, noise: 0.123 })).toBeUndefined();
  });

  it("says why a way does not apply", async () => {
    const uneven = GrowthPlan.parse({
      ...plan.data,
      templates: { ...plan.data.templates, templatesPerSet: [2, 3] },
    });
    const run = await new Run({ ...settings, plan: uneven }).train("member 1");
    const others = new GrowthTrials(run, 4);
    expect(others.growing.problem({ ...choice, coefficients: "orthogonal-as-coded" })).toContain(
      "equally large template sets",
    );
    expect(others.growing.problem(choice)).toBeUndefined();
    others.dispose();
    run.dispose();
  });

  it("leaves the run as it is, and no tensor behind", async () => {
    const before = await logits(members.net(member(0)), data.test);
    trials.try({ ...choice, coefficients: "random", placement: "row" });
    expect(await logits(members.net(member(0)), data.test)).toEqual(before);
    trials.dispose();
    expect(tf.memory().numTensors).toBe(count);
  });

  it("refuses a run that has grown", async () => {
    const grown = await growFrom(members).train("growth");
    expect(() => new GrowthTrials(grown, 4)).toThrow("stands before its first growth");
    grown.dispose();
  });
});
