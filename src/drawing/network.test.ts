import { expect, test } from "vitest";
import { drawNetwork, type NetworkNode, type NodeKind } from "./network.js";
import { seen } from "./test-support/seen.js";

const kinds: Readonly<Record<string, NodeKind>> = {
  conv: { label: "convolution", short: "conv", look: "convolution" },
  batch: { label: "batch norm", short: "bn", look: "normalization" },
  relu: { label: "ReLU", short: "relu", look: "activation" },
  average: { label: "pooling", short: "pool", look: "pooling" },
  dense: { label: "dense", short: "fc", look: "dense" },
  add: { label: "addition", short: "+", look: "sum" },
};

const node = (name: string, op: string, inputs: readonly string[], macs: number = 0): NetworkNode => ({
  name,
  op,
  kind: kinds[op.split(" ")[0] as string] as NodeKind,
  inputs,
  macs,
  shape: [32, 32, 16],
});

const residual: readonly NetworkNode[] = [
  node("stem.conv", "conv 3x3", [], 442_368),
  node("stage1.norm", "batch norm", ["stem.conv"]),
  node("stage1.relu", "relu", ["stage1.norm"]),
  node("stage1.conv1", "conv 3x3", ["stage1.relu"], 1e9),
  { ...node("stage1.shortcut", "conv 1x1", ["stage1.relu"], 1e8), note: "stride 2" },
  node("stage1.add", "add", ["stage1.conv1", "stage1.shortcut"]),
  node("head.pool", "average pool", ["stage1.add"]),
  { ...node("head.dense", "dense", ["head.pool"], 6400), shape: [10] },
];

test("looks as it did when a person last looked at it", async () => {
  await expect(drawNetwork(residual)).toMatchFileSnapshot("test-support/snapshots/network.svg");
});

test("gives every stage one line with its shape and cost", () => {
  const { texts } = seen(drawNetwork(residual));
  expect(texts).toEqual(
    expect.arrayContaining(["stem", "stage1", "head", "442\u00a0k", "1.1\u00a0G", "6.4\u00a0k", "10"]),
  );
  expect(texts.filter((text) => text === "stage1")).toHaveLength(1);
});

test("draws an addition as a circle and everything else as a box", () => {
  const { elements } = seen(drawNetwork(residual));
  const boxes = elements("rect").filter(({ height }) => height === "24");
  expect(boxes).toHaveLength(7);
  expect(elements("circle")).toHaveLength(2); // the second is the key's
});

test("draws a product as a circle with another sign than an addition", () => {
  const times: NodeKind = { label: "product", short: "×", look: "product" };
  const product = residual.map((each) => (each.op === "add" ? { ...each, kind: times } : each));
  const signs = (nodes: readonly NetworkNode[]): (string | undefined)[] =>
    seen(drawNetwork(nodes))
      .elements("path")
      .flatMap(({ d }) => (/^M[^Q]*M/.test(d ?? "") ? [d] : []));
  expect(seen(drawNetwork(product)).elements("circle")).toHaveLength(2);
  expect(signs(product)).toHaveLength(1);
  expect(signs(product)).not.toEqual(signs(residual));
});

test("a long key has a line of its own", () => {
  const labels = Array.from({ length: 9 }, (_, i) => `operation ${i}`);
  const many = labels.map((label, i) => ({
    ...node(`body.n${i}`, "conv", i === 0 ? [] : [`body.n${i - 1}`]),
    kind: { label, short: "", look: "other" } as const,
  }));
  const heightOf = (nodes: readonly NetworkNode[]): number =>
    Number(/height="([\d.]+)"/.exec(drawNetwork(nodes))?.[1]);
  expect(heightOf(many)).toBeGreaterThan(heightOf(many.slice(0, 3)));
});

test("short cuts are arcs", () => {
  const arcs = seen(drawNetwork(residual))
    .elements("path")
    .filter(({ d }) => d?.includes("Q"));
  expect(arcs).toHaveLength(2); // into the shortcut, and from the convolution to the addition
});

test("notes stand below their boxes", () => {
  expect(seen(drawNetwork(residual)).texts).toContain("stride 2");
});

test("a deep net stays within the picture", () => {
  const deep = Array.from({ length: 200 }, (_, at) =>
    node(`body.n${at}`, at % 9 === 8 ? "add" : "conv", at === 0 ? [] : [`body.n${at - 1}`], 1),
  );
  const { elements } = seen(drawNetwork(deep));
  for (const { x, width } of elements("rect")) expect(Number(x) + Number(width)).toBeLessThanOrEqual(900);
});

test("refuses nodes out of order", () => {
  expect(() => drawNetwork([node("b", "conv", ["a"])])).toThrow(
    "Expected an input to be an earlier node but got a (b). Sort the nodes.",
  );
});
