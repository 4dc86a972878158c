import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers, member } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { countedNet, countedNetOf, forwardCost } from "./net-cost.js";

const description = wideResNet({ depth: 10, width: 1, classes: 10 });

describe("the cost of a network that exists", () => {
  it("is that of its data, before growth, after it, and with templates that were added", () => {
    const mixing = { templatesPerSet: [2, 3], setAssignment: "rows" } as const;
    const random = createRandom(0);
    const network = new MixedNetwork({
      description,
      members: 2,
      ...mixing,
      templateInitializer: "he",
      initialCoefficients: "orthonormal",
      random,
    });
    const planned = (templatesPerSet: readonly number[], span = member(1)) =>
      forwardCost(countedNet({ description, members: 2, span, mixing: { ...mixing, templatesPerSet } }));
    expect(forwardCost(countedNetOf(network, member(1)))).toEqual(planned([2, 3]));
    network.addTemplates(1, random);
    expect(forwardCost(countedNetOf(network, member(1)))).toEqual(planned([3, 4]));
    expect(forwardCost(network.net(member(1)))).toEqual(planned([3, 4]));
    network.grow(allMembers(2), { coefficients: "zero", noise: 0 }, random);
    expect(forwardCost(countedNetOf(network, allMembers(2)))).toEqual(planned([3, 4], allMembers(2)));
    expect(() => countedNetOf(network, member(0))).toThrow(/^Expected a net that exists now/);
    network.dispose();
  });

  it("of a plain network has no mixing in it", () => {
    const random = createRandom(0);
    const network = new PlainNetwork({ description, members: 2, span: allMembers(2), random });
    expect(forwardCost(countedNetOf(network, allMembers(2)))).toEqual(forwardCost({ description }));
    network.dispose();
  });
});
