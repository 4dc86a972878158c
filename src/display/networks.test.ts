import { inspect } from "node:util";
import { formatCount } from "mixture-growth-display";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { member } from "../growth/span.js";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { summarize } from "../networks/summary.js";
import "./networks.js";
import { picture, shown } from "./test-support/shown.js";

const description = smallCnn({ channels: [6, 12], classes: 10, input: [8, 8, 1] });
const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const owner of owned.splice(0)) owner.dispose();
});

function mixedNetwork(members = 2): MixedNetwork {
  const network = new MixedNetwork({
    description,
    members,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "normal",
    random: createRandom(0),
  });
  owned.push(network);
  return network;
}

describe("what a cell shows", { timeout: 30_000 }, () => {
  it("of a summary is its table and a drawing", () => {
    const summary = summarize(wideResNet({ depth: 10, width: 1, classes: 10 }));
    expect(shown(summary)["text/html"]).toMatch(/^<div[^>]*><table/);
    expect(shown(summary)["text/html"]).toMatch(picture);
    expect(shown(summary)["text/plain"]).toBe(String(summary));
    expect(inspect(summary)).toBe(String(summary));
  });

  it("of a mixed network and of a plain one is its summary", () => {
    const plain = new PlainNetwork({ description, members: 2, span: member(0), random: createRandom(0) });
    owned.push(plain);
    for (const network of [mixedNetwork(), plain]) {
      expect(shown(network)).toEqual(shown(network.summary()));
      expect(inspect(network)).toBe(String(network.summary()));
    }
  });

  it("of a net is whose it is, and how many numbers training moves", () => {
    const mixed = mixedNetwork().net(member(1));
    const plainNetwork = new PlainNetwork({
      description,
      members: 2,
      span: member(0),
      random: createRandom(0),
    });
    owned.push(plainNetwork);
    const plain = plainNetwork.net(member(0));
    const [first, second] = [mixed, plain].map((net) => {
      const count = net.parameters().reduce((sum, { variable }) => sum + variable.size, 0);
      return formatCount(count);
    });
    expect(inspect(mixed)).toBe(`mixed net of member 1, CNN-6-12 (1/2): ${first} trained parameters`);
    expect(inspect(plain)).toBe(`plain net of member 0, CNN-6-12 (1/2): ${second} trained parameters`);
    expect(shown(mixed)["text/html"]).toContain("CNN-6-12");
  });

  it("of a description is its summary", () => {
    expect(shown(description)).toEqual(shown(summarize(description)));
  });

  it("of a network's bank are the layers that mix it", () => {
    const { bank } = mixedNetwork();
    expect(shown(bank)["text/plain"]).toMatch(/conv2 +conv2 +3x3x6x12 +2 \+ 2 +648/);
    expect(shown(bank)["text/html"]).toMatch(picture);
  });

  it.each([1, 2, 3])("of every mixer of a network of %i members are its blocks", (members) => {
    for (const { mixer } of mixedNetwork(members).distinctLayers()) {
      expect((shown(mixer)["text/plain"] as string).split("\n")).toHaveLength(3 + mixer.blocks.length);
      expect(shown(mixer)["text/html"]).toMatch(picture);
    }
  });
});
