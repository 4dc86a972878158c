import { describe, expect, it } from "vitest";
import { checkSet } from "../src/data/check-dataset.js";
import { imageNetBankExperiment } from "../src/experiments/paper/imagenet-bank.js";
import { allMembers } from "../src/growth/span.js";
import { type PublishedNetwork, publishedNetwork } from "../src/networks/architectures/published-network.js";
import { cases } from "./cases.mjs";
import { keyOf } from "./judge.mjs";
import { modelOf } from "./models.mjs";
import { noise } from "./noise.mjs";
import { markdownTable, withSection } from "./readme.mjs";
import { fitLine, median, spread } from "./statistics.mjs";
import { networkOf, parametersOf } from "./training-step.mjs";

describe("the statistics of the benchmark", () => {
  it("has the median, and the middle half's width as a share of it", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(spread([9, 10, 10, 11, 12])).toBeCloseTo(0.1);
    expect(spread([5])).toBeNaN();
  });

  it("fits the line of least squares", () => {
    const exact = fitLine([0, 1, 5].map((x) => [x, 3 + 2 * x] as const));
    expect(exact).toEqual({ constant: 3, slope: 2, r2: 1 });
    // Worked out by hand: means 1 and 2, slope (0 - 0 + 1) / 2.
    const fit = fitLine([
      [0, 2],
      [1, 1],
      [2, 3],
    ]);
    expect(fit.slope).toBeCloseTo(0.5);
    expect(fit.constant).toBeCloseTo(1.5);
    expect(fit.r2).toBeCloseTo(0.25);
  });
});

describe("the images of the benchmark", () => {
  it("are a data set that training and evaluation accept", () => {
    expect(() => checkSet(noise(6, 3), "test of")).not.toThrow();
    expect(() => checkSet(noise(6, 3, 16), "test of")).not.toThrow();
  });
});

describe("the cases of the benchmark", () => {
  const lines = cases.flatMap((what) =>
    what.lines.map((line) => ({ ...line, name: line.name ?? what.name })),
  );

  it("have the goals that were set, each in a line of its own", () => {
    expect(Object.fromEntries(lines.map(({ name, goal }) => [name, goal]))).toEqual({
      "WRN-16-2 grown": 0.85,
      "WRN-16-2 grown, against JAX": 1,
      "WRN-16-2 member": 0.85,
      "WRN-28-4 grown, batch 64": 0.9,
      "peak memory, WRN-28-4 grown, batch 64": 0.9,
      "WRN-10-1 member, 16x16, batch 64": 0.7,
      "WRN-10-1 grown, 16x16, batch 64": 0.7,
      "WRN-10-1 grown, 16x16, batch 64, against JAX": 1,
      "WRN-10-1 small, 16x16, batch 64": 0.7,
      "ResNet-18 large, 64x64, batch 64": 0.9,
      "ViT-6-128 large, 64x64, batch 64": 0.9,
      "bank net grown, 32x32, batch 64, against the plain net": 0.9,
      "evaluation, WRN-16-2 grown, batch 250": 0.85,
      "bfloat16, WRN-16-2 grown, against our float32": 1.05,
      "bfloat16, WRN-16-2 grown, against autocast": 0.9,
      "epoch, WRN-16-2 large, over its steps alone": 1.03,
      "first step, WRN-28-1 grown, batch 64": 1.5,
      "first step, WRN-28-2 grown, batch 64": 1.5,
    });
    expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length);
    expect(lines.flatMap(({ name, peakGoal }) => (peakGoal === undefined ? [] : [[name, peakGoal]]))).toEqual(
      [
        ["WRN-16-2 grown", 0.75],
        ["WRN-16-2 member", 0.6],
      ],
    );
  });

  it("have the peers that their lines compare with, and each entrant once", () => {
    for (const what of cases) {
      for (const { measure, against = "PyTorch" } of what.lines) {
        if (measure === "epoch" || measure === "seconds") continue;
        expect(what.peers.some(({ family }) => family === against)).toBe(true);
      }
      const keys = [...what.ours, ...what.peers].map(keyOf);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it("are three in the short run, against PyTorch eager", () => {
    const short = cases.filter(({ isQuick }) => isQuick);
    expect(short.map(({ name }) => name)).toEqual([
      "WRN-10-1 member, 16x16, batch 64",
      "WRN-10-1 grown, 16x16, batch 64",
      "WRN-10-1 small, 16x16, batch 64",
    ]);
    const peers = short.flatMap((what) => what.peers.filter(({ isQuick }) => isQuick));
    expect(new Set(peers.map(({ name }) => name))).toEqual(
      new Set(["eager, channels_last, 1 thread", "eager, channels_last, 2 threads"]),
    );
  });

  it("take the network of the experiment imagenet-bank at its laptop profile", () => {
    const { cases: methods } = imageNetBankExperiment.config("laptop");
    const { description, sharing } = modelOf("bank", { depth: 0, width: 1, size: 32, classes: 20 });
    const published = publishedNetwork(methods[0]?.network as PublishedNetwork, {
      classes: 20,
      input: [32, 32, 3],
    });
    expect(description).toEqual(published.network);
    expect(sharing).toEqual(published.sharing);
    const large = networkOf({ description, net: "large" });
    const bank = cases.find(({ name }) => name.startsWith("bank"));
    expect(bank?.peerParameters).toBe(parametersOf(large.net(allMembers(1))));
    large.dispose();
  });
});

describe("the benchmark's tables in its readme", () => {
  it("stand between their marks, and replace the ones before", () => {
    const columns = [
      { key: "a", label: "A" },
      { key: "b", label: "B", align: "right" as const },
    ];
    const table = markdownTable(columns, [{ a: "x", b: 1 }]);
    expect(table).toBe("| A | B |\n|---|--:|\n| x | 1 |");
    const [begin, end] = ["<!-- cost: written by the benchmark -->", "<!-- end of cost -->"];
    const once = withSection(`before\n${begin}\n${end}\nafter`, "cost", table);
    expect(once).toBe(`before\n${begin}\n\n${table}\n\n${end}\nafter`);
    expect(withSection(once, "cost", "new")).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter`);
    expect(() => withSection("", "cost", "new")).toThrow("Expected the marks of section cost but found none");
  });
});
