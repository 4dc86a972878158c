import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { problemsOf } from "../../checking/shapes.js";
import { growFrom } from "../../experiments/grow-from.js";
import { allMembers, member } from "../../growth/span.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { logits } from "../../report/logits.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { dialAnswer } from "../fronts/dial/answer.js";
import type { DialAsked } from "../fronts/dial/state.js";
import { askedShape } from "./asked-shape.js";
import { DialNetwork } from "./dial-network.js";

const data = tinyData();
const plan = GrowthPlan.mixture({ coefficients: "random", phases: { member: 1, grown: 1 } });
const network = smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] });
const members = await new Run({ plan, network, data, seed: 0, batchSize: 16, augment: "none" }).train(
  "member 1",
);
const grown = await growFrom(members).train("growth");
const layer = grown.network.description.nodes.filter(({ op }) => op === "convolution").at(-1)?.name as string;
const asked: DialAsked = { turn: 1, layer, block: 2, picture: 3, changed: [] };
const other = (coefficients: readonly number[]): DialAsked => ({
  ...asked,
  changed: [{ layer, block: 2, coefficients }],
});

afterAll(() => {
  grown.dispose();
  members.dispose();
});

describe("a network whose coefficients can be changed", () => {
  it("answers as the run does where nothing was changed", async () => {
    const dial = new DialNetwork(grown, 20);
    const expected = (await logits(grown.net(allMembers(2)), dial.pictures.set)).flat();
    const { now, trained } = dial.answers(asked);
    expect([...now.logits]).toEqual(expected);
    expect([...trained.logits]).toEqual(expected);
    dial.dispose();
  });

  it("answers as a net with these coefficients does, and then as before", async () => {
    const dial = new DialNetwork(grown, 20);
    const before = [...dial.answers(asked).now.logits];
    dialAnswer(dial, other([1.5, -2]));
    const after = [...dial.answers(asked).now.logits];
    const copy = await growFrom(members).train("growth");
    copy.mixer(layer).setCoefficients(2, [1.5, -2]);
    expect(after).toEqual((await logits(copy.net(allMembers(2)), dial.pictures.set)).flat());
    expect(after).not.toEqual(before);
    dialAnswer(dial, asked);
    expect([...dial.answers(asked).now.logits]).toEqual(before);
    copy.dispose();
    dial.dispose();
  });

  it("leaves the run as it is, and no tensor behind", async () => {
    const before = await logits(grown.net(allMembers(2)), data.test);
    const count = tf.memory().numTensors;
    const dial = new DialNetwork(grown, 20);
    dialAnswer(dial, other([9, -9]));
    expect(await logits(grown.net(allMembers(2)), data.test)).toEqual(before);
    dial.dispose();
    expect(tf.memory().numTensors).toBe(count);
  });

  it("knows of every block which net it is a part of: of members, none has those that growth fills", () => {
    const dial = new DialNetwork(members, 20);
    const blocks = dial.layers.find(({ name }) => name === layer)?.blocks;
    expect(blocks?.map(({ index, set, net }) => ({ index, set, net }))).toEqual([
      { index: 0, set: 0, net: "member 0" },
      { index: 1, set: 1, net: "member 1" },
      { index: 2, set: 0, net: null },
      { index: 3, set: 1, net: null },
    ]);
    dial.dispose();
  });

  it("asks of members the one that the block belongs to", async () => {
    const dial = new DialNetwork(members, 20);
    for (const block of [0, 1]) {
      const { net, now } = dial.answers({ layer, block });
      expect(net).toBe(`member ${block}`);
      expect([...now.logits]).toEqual((await logits(members.net(member(block)), dial.pictures.set)).flat());
    }
    dial.dispose();
  });

  it("refuses a run of a plain network", () => {
    const plain = new Run({ plan: GrowthPlan.scratch({ train: 1 }), network, data, seed: 0 });
    expect(() => new DialNetwork(plain, 4)).toThrow("Expected a network that is mixed from templates");
    plain.dispose();
  });
});

describe("what the dial shows", () => {
  const dial = new DialNetwork(grown, 20);
  afterAll(() => dial.dispose());

  it("names the blocks that were changed, with their coefficients then and now", () => {
    const { shown } = dialAnswer(dial, other([1.5, -2]));
    expect(shown.coefficients).toEqual([1.5, -2]);
    expect(shown.trained).toEqual([...grown.mixer(layer).coefficients(2).dataSync()]);
    expect(shown.changed).toEqual([{ layer, block: 2, coefficients: [1.5, -2] }]);
    expect(dialAnswer(dial, asked).shown.changed).toEqual([]);
  });

  it("names the other blocks that mix the same templates, with their coefficients", () => {
    const { shown } = dialAnswer(dial, asked);
    const coefficients = [...grown.mixer(layer).coefficients(0).dataSync()];
    expect(shown.peers).toEqual([{ layer, block: 0, coefficients }]);
  });

  it("shows the maps of the outputs that the block makes, and how they were", () => {
    const { shown, maps, trainedMaps } = dialAnswer(dial, other([0, 0]));
    expect(shown.mapSize).toMatchObject({ count: 4, channels: 4 });
    expect(maps.byteLength).toBe(4 * shown.mapSize.count * shown.mapSize.height * shown.mapSize.width);
    expect([...maps]).not.toEqual([...trainedMaps]);
    const same = dialAnswer(dial, asked);
    expect([...same.maps]).toEqual([...same.trainedMaps]);
    // Block 3 makes the other half of the outputs.
    expect([...dialAnswer(dial, { ...asked, block: 3 }).maps]).not.toEqual([...same.maps]);
  });

  it("mixes the kernel of the templates that it shows", () => {
    dialAnswer(dial, other([2, -1]));
    const { shape, values } = dial.kernel(asked);
    const templates = dial.templates(asked).values;
    expect(shape).toEqual(dial.templates(asked).shape.slice(1));
    values.forEach((value, i) => {
      const [one, two] = [templates[i] as number, templates[values.length + i] as number];
      expect(value).toBeCloseTo(2 * one - two, 5);
    });
  });

  it("refuses what does not fit, with everything that is wrong", () => {
    const problems = (value: unknown): string[] => problemsOf(value, askedShape(dial), "asked", "dial");
    expect(problems(asked)).toEqual([]);
    expect(problems(other([1, 2]))).toEqual([]);
    expect(problems("nonsense")).toHaveLength(1);
    expect(problems({ ...asked, layer: "nowhere" })[0]).toContain('"nowhere"');
    expect(problems({ ...asked, block: 7, picture: -1 })).toHaveLength(2);
    expect(problems(other([1]))[0]).toContain("a list of 2 values");
    expect(problems(other([1, Number.NaN]))).toHaveLength(1);
  });
});
