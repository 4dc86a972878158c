import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { ChannelTensors, joinChannels } from "./channel-tensors.js";

native();

const vector = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });

describe("tensors along channels", () => {
  it("are named after their layer; those that are not trained are state alone", () => {
    const layer = new ChannelTensors("act", [
      { name: "slope", kind: "bias", isTrained: true, values: vector(1, 2) },
      { name: "seen", kind: "bias", isTrained: false, values: vector(3, 4) },
    ]);
    expect(layer.parameters().map(({ name, kind }) => [name, kind])).toEqual([["act.slope", "bias"]]);
    expect(layer.state().map(({ name }) => name)).toEqual(["act.slope", "act.seen"]);
    expect([...(layer.variable("seen")?.dataSync() ?? [])]).toEqual([3, 4]);
    expect(layer.variable("other")).toBeUndefined();
    layer.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });

  it("of members are joined side by side along the channels, row by row", () => {
    expect(joinChannels([vector(2), vector(3, 4)])).toEqual(vector(2, 3, 4));
    const one = { shape: [2, 1], values: Float32Array.of(1, 2) };
    const other = { shape: [2, 2], values: Float32Array.of(3, 4, 5, 6) };
    expect(joinChannels([one, other])).toEqual({ shape: [2, 3], values: Float32Array.of(1, 3, 4, 2, 5, 6) });
  });
});
