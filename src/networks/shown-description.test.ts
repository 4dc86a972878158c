import { inspect } from "node:util";
import { isDisplayable } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { member } from "../growth/span.js";
import { imageNetResNet } from "./architectures/imagenet-resnet.js";
import { mlp } from "./architectures/mlp.js";
import { smallCnn } from "./architectures/small-cnn.js";
import { wideResNet } from "./architectures/wide-resnet.js";
import type { NetworkDescription } from "./description.js";
import { MixedNetwork } from "./mixed/mixed-network.js";
import { PlainNetwork } from "./plain/plain-network.js";
import { summarize } from "./summary.js";

const cnn = smallCnn({ channels: [6, 12], classes: 10, input: [8, 8, 1] });
const described: Readonly<Record<string, NetworkDescription>> = {
  smallCnn: cnn,
  mlp: mlp({ hidden: [8], classes: 3, input: [4, 4, 1] }),
  wideResNet: wideResNet({ depth: 10, width: 1, classes: 10 }),
  imageNetResNet: imageNetResNet({ stages: [2], channels: [16], classes: 10, input: [32, 32, 3] }),
};

describe("a description of a network", () => {
  it.each(Object.entries(described))("of %s shows itself as its table of layers", (_, network) => {
    expect(isDisplayable(network)).toBe(true);
    expect(inspect(network)).toBe(String(summarize(network)));
  });

  it("stays plain data, and a copy is nothing else", () => {
    expect(Reflect.ownKeys({ ...cnn })).toEqual(["name", "input", "classes", "nodes"]);
    expect(JSON.parse(JSON.stringify(cnn))).toStrictEqual({ ...cnn });
    expect(isDisplayable({ ...cnn })).toBe(false);
  });

  it("of a net that exists shows itself too", () => {
    const byHand = Object.freeze({ ...cnn });
    const common = { description: byHand, members: 2, random: createRandom(0) };
    const mixing = {
      templatesPerSet: [2, 2],
      setAssignment: "rows",
      templateInitializer: "he",
      initialCoefficients: "normal",
    };
    const networks = [
      new MixedNetwork({ ...common, ...mixing } as never),
      new PlainNetwork({ ...common, span: member(0) }),
    ];
    for (const network of networks) {
      expect(isDisplayable(network.net(member(0)).description)).toBe(true);
      network.dispose();
    }
    expect(isDisplayable(byHand)).toBe(false);
  });
});
