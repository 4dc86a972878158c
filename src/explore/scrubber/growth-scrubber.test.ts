import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained, pretrainedCard } from "../../experiments/pretrained/pretrained.js";
import { readResult } from "../../experiments/stored-result.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { Page } from "../test-support/page.js";
import { GrowthRecord } from "./growth-record.js";
import { growthScrubber } from "./growth-scrubber.js";

const tinyRun = (options: Pick<RunOptions, "on" | "trackers"> = {}): Run =>
  new Run({
    plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
    network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
    data: tinyData(),
    seed: 0,
    batchSize: 16,
    augment: "none",
    ...options,
  });

describe("a live run", () => {
  const record = new GrowthRecord();
  const run = tinyRun({ trackers: [record] });
  afterAll(() => run.dispose());

  it("is followed moment by moment, with its coefficients as they were", async () => {
    const scrubber = growthScrubber(run, { record });
    expect(scrubber.length).toBe(1);
    expect(scrubber.moment.blocks).toEqual(["waiting", "waiting", "absent", "absent"]);
    await run.train("member 0");
    expect([scrubber.length, scrubber.frame]).toEqual([3, 2]);
    scrubber.frame = 1;
    await run.train();
    // A moment that somebody looks at stays.
    expect([scrubber.length, scrubber.frame]).toEqual([8, 1]);
    const { coefficients } = scrubber.data;
    expect(coefficients?.frames).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const now = coefficients?.values.at(-1)?.[0]?.[0];
    const own = [
      ...(run
        .mixer(coefficients?.layers[0]?.name ?? "")
        .coefficients(0)
        .dataSync() ?? []),
    ];
    expect(now).toHaveLength(own.length);
    own.forEach((value, i) => {
      expect(now?.[i]).toBeCloseTo(value, 4);
    });
    // Member 1 rests while member 0 is trained.
    const member1 = coefficients?.values.map((look) => JSON.stringify(look[0]?.[1])) ?? [];
    expect(member1[2]).toBe(member1[0]);
    expect(member1[4]).not.toBe(member1[0]);
  });

  it("keeps no tensor", () => {
    const before = tf.memory().numTensors;
    growthScrubber(run, { record }).refresh().close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is shown after dispose() as well", async () => {
    const done = await tinyRun().train();
    done.dispose();
    expect(growthScrubber(done).moment.phase).toBe("grown");
  });
});

it("a listener without the run looks at that of the scrubber", async () => {
  const record = new GrowthRecord();
  const run = tinyRun({ on: record.on });
  growthScrubber(run, { record });
  await run.train("member 0");
  expect(record.moments.map(({ position }) => [position.phase, position.epoch])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
  ]);
  run.dispose();
});

it("pretrained nets show costs of the plan, accuracies of their card, and the coefficients of both", async () => {
  const [members, grown] = [await pretrained("fashion-members"), await pretrained("fashion-grown")];
  const scrubber = growthScrubber(grown, { earlier: [members] });
  const card = pretrainedCard("fashion-grown").accuracies;
  expect(scrubber.moment.scores).toEqual({ "members 0-1": card.grown });
  expect(scrubber.data.coefficients?.frames).toEqual([0, scrubber.data.reached]);
  expect(scrubber.moment.flop).toBeGreaterThan(0);
  expect(growthScrubber(members).length).toBe(1);
  members.dispose();
  grown.dispose();
});

describe("what code can do", () => {
  const scrubber = growthScrubber(readResult("cifar10"), {
    method: "mixture",
    seed: 1,
    frame: 3,
    axis: "flop",
  });

  it("reads and moves the frame, the axis and the play", () => {
    expect(scrubber.moment).toMatchObject({ phase: "member 0", epoch: 3, epochs: 3, parameters: 39_476 });
    scrubber.frame = 11;
    expect(scrubber.moment).toMatchObject({ phase: "growth", blocks: ["trained", "trained", "new", "new"] });
    expect(scrubber.play(8).playing).toBe(true);
    expect(scrubber.pause().playing).toBe(false);
    scrubber.axis = "parameters";
    expect(scrubber.state).toMatchObject({ frame: 11, axis: "parameters", playing: false });
  });

  it("is refused with every problem where it is wrong", () => {
    expect(() => {
      scrubber.frame = 16;
    }).toThrow(/^Expected frame to be an integer from 0 to 15 but got 16/);
    expect(() => {
      scrubber.axis = "seconds";
    }).toThrow(/^Expected axis to be/);
    const wrong = { method: "mixtur", seed: -1 } as const;
    expect(() => growthScrubber(readResult("cifar10"), wrong)).toThrow(/Did you mean "mixture"\?[\s\S]*seed/);
    expect(() => growthScrubber(readResult("cifar10"), { seed: 9 })).toThrow(/seed/);
  });

  it("shows a timeline with its values where there are no widgets", async () => {
    const shown = await scrubber[displaySymbol]();
    expect(shown["text/plain"]).toContain("growth");
    expect(shown["text/html"]).toContain("<img");
    expect(shown["text/html"]).toContain("test accuracy (%)");
  });
});

describe("what a person does", () => {
  let page: Page;
  beforeAll(() => {
    page = Page.enter();
  });
  afterAll(() => page.leave());

  it("moves the frame, which code can read", async () => {
    const scrubber = growthScrubber(readResult("cifar10"), { method: "mixture" });
    await page.change({ frame: 5, axis: "flop", playing: true, speed: 2 });
    expect([scrubber.frame, scrubber.axis, scrubber.playing]).toEqual([5, "flop", true]);
    expect(scrubber.moment.phase).toBe("member 0");
  });

  it.each([
    { frame: 99 },
    { frame: 0.5 },
    { frame: -1 },
    { axis: "seconds" },
    { speed: 3 },
    { layer: "none" },
    { data: {} },
  ])("is put back where it is not right: %o", async (wrong) => {
    const scrubber = growthScrubber(readResult("cifar10"), { method: "mixture" });
    const before = scrubber.state;
    await page.change(wrong);
    expect(scrubber.state).toEqual(before);
    const [name] = Object.keys(wrong) as [keyof typeof before];
    expect(page.value(name)).toEqual(before[name]);
  });
});
