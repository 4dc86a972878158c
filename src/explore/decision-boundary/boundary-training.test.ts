import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { adam } from "../../optimizers/adam.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { BoundaryTask } from "./boundary-nets.js";
import { BoundaryTraining } from "./boundary-training.js";
import { presetPoints } from "./points.js";
import { gridSide } from "./regions.js";

const plan = GrowthPlan.mixture({
  memberTraining: "together",
  training: { by: adam(), learningRate: 0.03 },
  phases: { member: 6, grown: 3 },
});
const task: BoundaryTask = {
  points: presetPoints("moons", { perClass: 40 }),
  classes: 2,
  hidden: [8, 8],
  plan,
  seed: 0,
};

let training: BoundaryTraining;
const begin = (changes: Partial<BoundaryTask> = {}, onChange = () => {}): BoundaryTraining => {
  let clock = 0;
  training = new BoundaryTraining({ ...task, ...changes }, { now: () => (clock += 40), onChange });
  return training;
};
afterEach(() => training.dispose());

/** Waits until a net was trained for so many epochs. */
function reached(epochs: number, onChange: (asked: () => void) => void): Promise<void> {
  return new Promise((resolve) =>
    onChange(() => {
      if (training.nets.some(({ epoch }) => epoch >= epochs)) resolve();
    }),
  );
}

describe("members and their grown net on points", () => {
  it("are untrained at first, and vote in place of the net that they will be", () => {
    begin();
    expect(training.state).toBe("ready");
    expect(training.nets.map(({ title, epoch, epochs, state }) => ({ title, epoch, epochs, state }))).toEqual(
      [
        { title: "member 0", epoch: 0, epochs: 6, state: "untrained" },
        { title: "member 1", epoch: 0, epochs: 6, state: "untrained" },
        { title: "vote of members", epoch: 0, epochs: 3, state: "before growth" },
      ],
    );
    expect(training.regions.length).toBe(3 * 2 * gridSide ** 2);
  });

  it("learn, grow, and learn on", async () => {
    const titles = new Set<string>();
    begin({ plan: longer() }, () => titles.add(training.nets[2]?.title ?? ""));
    const [before] = training.nets;
    await training.start();
    expect(training.state).toBe("done");
    expect(training.nets.map(({ epoch, epochs }) => epoch === epochs)).toEqual([true, true, true]);
    expect(training.nets.map(({ state }) => state)).toEqual(["has grown", "has grown", "rests"]);
    expect([...titles]).toEqual(["vote of members", "grown net"]);
    expect(training.nets[2]?.accuracy).toBeGreaterThan(0.95);
    expect(training.nets[2]?.loss).toBeLessThan(before?.loss as number);
  });

  it("are the same for the same seed", async () => {
    begin();
    await training.start();
    const { regions } = training;
    await training.reset();
    expect(training.regions).not.toEqual(regions);
    await training.start();
    expect(training.regions).toEqual(regions);
  });

  it("stop between two steps, and go on from there", async () => {
    let asked = (): void => {};
    begin({ plan: longer() }, () => asked());
    const over = training.start();
    await reached(3, (check) => {
      asked = check;
    });
    await training.stop();
    await over;
    expect(training.state).toBe("stopped");
    const [first] = training.nets;
    expect(first?.epoch).toBeGreaterThanOrEqual(3);
    expect(first?.epoch).toBeLessThan(40);
    void training.start();
    await training.stop();
    expect(training.nets[0]?.epoch).toBeGreaterThanOrEqual(first?.epoch as number);
  });

  it("stop at the stop button of the notebook", async () => {
    const button = new AbortController();
    const onChange = (): void => {
      if ((training.nets[0]?.epoch ?? 0) >= 2) button.abort();
    };
    const outside = { now: () => performance.now(), onChange, signal: () => button.signal };
    training = new BoundaryTraining({ ...task, plan: longer() }, outside);
    await training.start();
    expect(training.state).toBe("stopped");
    expect(training.nets[0]?.epoch).toBeLessThan(40);
  });

  it("start again from the beginning when the points change while they train", async () => {
    let asked = (): void => {};
    begin({ plan: longer() }, () => asked());
    const over = training.start();
    await reached(3, (check) => {
      asked = check;
    });
    for (const seed of [1, 2, 3]) training.change({ points: presetPoints("circles", { seed }) });
    expect(training.state).toBe("training");
    await over;
    expect(training.state).toBe("done");
    expect(training.isOutdated).toBe(false);
    expect(training.nets.map(({ epoch }) => epoch)).toEqual([40, 40, 20]);
    expect(training.nets[2]?.accuracy).toBeGreaterThan(0.95);
  });

  it("stay as they are when the points change while they rest, and are asked about the new ones", async () => {
    begin();
    await training.start();
    const [{ regions }, accuracy] = [training, training.nets[2]?.accuracy];
    training.change({ points: task.points.map((point) => ({ ...point, class: 1 - point.class })) });
    expect(training.regions).toEqual(regions);
    expect(training.nets[2]?.accuracy).toBeCloseTo(1 - (accuracy as number));
    expect(training.isOutdated).toBe(true);
    void training.start();
    expect(training.nets[0]?.epoch).toBe(0);
  });

  it("do not train on points of one class, and say why", async () => {
    begin({ points: [{ x: 0, y: 0, class: 1 }] });
    await training.start();
    expect(training.state).toBe("ready");
    expect(training.problem).toBe(
      "Expected points of two classes or more but got 1 of one class (decisionBoundary). Draw some, or choose a set of points.",
    );
  });

  it("do not exist without points", () => {
    begin({ points: [] });
    expect([training.nets, training.regions.length]).toEqual([[], 0]);
  });

  it("say that their numbers stopped being finite, and train no longer", async () => {
    begin({
      plan: GrowthPlan.mixture({ training: { learningRate: 1e6 }, phases: { member: 50, grown: 1 } }),
    });
    await training.start();
    expect(training.problem).toMatch(/finite/);
    expect(training.state).toBe("stopped");
  });

  it("leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    begin();
    await training.start();
    training.change({ points: presetPoints("spiral") });
    await training.reset();
    await training.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(training.start()).rejects.toThrow("Expected a view whose nets are still there");
    training.change({ points: presetPoints("spiral") });
    await training.reset();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function longer(): GrowthPlan {
  return GrowthPlan.mixture({
    memberTraining: "together",
    training: { by: adam(), learningRate: 0.03 },
    phases: { member: 40, grown: 20 },
  });
}
