import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterAll, describe, expect, it } from "vitest";
import { allMembers } from "../../growth/span.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { logits } from "../../report/logits.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { Page } from "../test-support/page.js";
import { coefficientDial } from "./coefficient-dial.js";

const data = tinyData();
const run = await new Run({
  plan: GrowthPlan.mixture({ coefficients: "copy", phases: { member: 2, grown: 1 } }),
  network: smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] }),
  data,
  seed: 0,
  batchSize: 16,
  augment: "none",
}).train();
const layer = [...run.bank.groups.keys()][1] as string;
const count = tf.memory().numTensors;
const dial = coefficientDial(run, { pictures: 32, layer });

afterAll(() => run.dispose());

describe("a coefficient dial", () => {
  it("starts at the first block of a layer, as it was trained", () => {
    expect([dial.layer, dial.block]).toEqual([layer, 0]);
    expect(dial.coefficients).toEqual([...run.mixer(layer).coefficients(0).dataSync()]);
    expect(dial.changedAnswers).toEqual([]);
    expect(dial.accuracy).toBe(dial.trainedAccuracy);
  });

  it("is turned from code, and says what becomes of the answers", async () => {
    dial.select({ layer, block: 3 });
    dial.turn([40, -40]);
    expect(dial.coefficients).toEqual([40, -40]);
    expect(dial.changedAnswers.length).toBeGreaterThan(0);
    const rows = await logits(run.net(allMembers(2)), data.test);
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === data.test.labels[i]).length;
    expect(dial.trainedAccuracy).toBe(right / 32);
    dial.reset();
    expect(dial.coefficients).toEqual(dial.trained);
    expect(dial.changedAnswers).toEqual([]);
  });

  it("mixes the kernel of the block", () => {
    dial.turn([0, 0]);
    expect(new Set(dial.kernel.values.map(Math.abs))).toEqual(new Set([0]));
    dial.reset();
  });

  it("tells what is wrong with what it is asked for, and stays as it is", () => {
    expect(() => dial.select({ layer, block: 9 })).toThrow("block");
    expect(() => dial.turn([1])).toThrow("a list of 2 values");
    expect(() => dial.lookAt(32)).toThrow("from 0 to 31");
    expect(() => coefficientDial(run, { layer: "nowhere" })).toThrow("nowhere");
    expect([dial.layer, dial.block]).toEqual([layer, 3]);
  });

  it("shows, where there are no widgets, how the layer is mixed and what is answered", async () => {
    const { "text/plain": plain, "text/html": html } = await dial[displaySymbol]();
    expect(plain).toContain(`${layer}, block 3`);
    expect(html).toContain("<img");
  });

  it("frees its copy when its widget ends", () => {
    const page = Page.enter();
    try {
      const before = tf.memory().numTensors;
      const other = coefficientDial(run, { pictures: 32, layer });
      expect(tf.memory().numTensors).toBeGreaterThan(before);
      page.end();
      expect(tf.memory().numTensors).toBe(before);
      expect(() => other.dispose()).not.toThrow();
    } finally {
      page.leave();
    }
  });

  it("leaves no tensor behind, also where it cannot be made", () => {
    dial.dispose();
    expect(() => dial.turn([1, 1])).toThrow(
      /^Expected a view whose copies are still there but got one that was disposed/,
    );
    expect(tf.memory().numTensors).toBe(count);
    expect(() => coefficientDial(run, { layer: "nowhere" })).toThrow();
    expect(tf.memory().numTensors).toBe(count);
  });
});
