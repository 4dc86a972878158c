import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seen } from "./test-support/seen.js";
import { drawTimeline, type TimelinePhase } from "./timeline.js";

const published: readonly TimelinePhase[] = [
  { name: "train member 0", kind: "train", net: "member 0", epochs: 200, macs: 4e15 },
  { name: "train member 1", kind: "train", net: "member 1", epochs: 200, macs: 4e15 },
  { name: "grow", kind: "grow", net: "grown", epochs: 0, note: "orthogonal coefficients" },
  {
    name: "train the grown net",
    kind: "train",
    net: "grown",
    epochs: 40,
    macs: 3e15,
    note: "4 cosine cycles",
  },
];

const blocks = (phases: readonly TimelinePhase[]): { width: number; height: number }[] =>
  seen(drawTimeline(phases))
    .elements("rect")
    .slice(0, phases.filter(({ kind }) => kind === "train").length)
    .map(({ width, height }) => ({ width: Number(width), height: Number(height) }));

test("looks as it did when a person last looked at it", async () => {
  await expect(drawTimeline(published)).toMatchFileSnapshot("test-support/snapshots/timeline.svg");
});

test("says what everything costs together", () => {
  expect(seen(drawTimeline(published)).texts[0]).toBe(
    "3 training phases, 440 epochs, 11\u00a0P multiply-accumulates",
  );
});

test("the width of a block is its epochs, its area its cost", () => {
  const [one, two, three] = blocks(published) as [
    { width: number; height: number },
    ...{ width: number; height: number }[],
  ];
  expect(two?.width).toBeCloseTo(one.width, 1);
  expect(one.width / (three?.width ?? 0)).toBeCloseTo(5, 0);
  const area = (block: { width: number; height: number } | undefined): number =>
    ((block?.width ?? 0) + 1.5) * (block?.height ?? 0);
  expect(area(three) / area(one)).toBeCloseTo(3 / 4, 1);
});

test("growth is an arrow with its name, not a block", () => {
  const { texts, elements } = seen(drawTimeline(published));
  expect(texts).toContain("grow: orthogonal coefficients");
  expect(elements("polygon")).toHaveLength(1);
});

test("a plan without costs shows epochs only", () => {
  const drawn = seen(drawTimeline([{ name: "from scratch", kind: "train", net: "target", epochs: 3 }]));
  expect(drawn.texts.slice(0, 2)).toEqual(["1 training phase, 3 epochs", "width: epochs"]);
});

test("a plan whose costs are not counted yet shows shares of the full network", () => {
  const shared = published.map(({ macs: _, ...phase }) =>
    phase.kind === "grow" ? phase : { ...phase, costShare: phase.net === "grown" ? 1 : 0.25 },
  );
  const { texts } = seen(drawTimeline(shared));
  expect(texts[0]).toBe("3 training phases, 440 epochs, the cost of 140 epochs of the full network");
  expect(texts).toEqual(expect.arrayContaining(["25 %", "100 %"]));
  const [half, , whole] = blocks(shared);
  expect((whole?.height ?? 0) / (half?.height ?? 1)).toBeCloseTo(4, 1);
});

test("costs that only some phases have are not compared", () => {
  const [first, ...rest] = published as [TimelinePhase, ...TimelinePhase[]];
  const { macs: _, ...unknown } = first;
  expect(seen(drawTimeline([unknown, ...rest])).texts[1]).toBe("width: epochs");
});

test("refuses a phase that runs backwards", () => {
  const phase: TimelinePhase = { name: "odd", kind: "train", net: "x", epochs: -1 };
  expect(() => drawTimeline([phase])).toThrow(
    "Expected epochs of a phase to be 0 or more but got -1 (odd). Check the plan.",
  );
});

describe("whatever the plan", () => {
  const phase = fc.record({
    name: fc.string(),
    kind: fc.constantFrom("train" as const, "grow" as const),
    net: fc.oneof(fc.string(), fc.constantFrom("member 0", "member 1", "grown")),
    epochs: fc.nat(1000),
    macs: fc.double({ min: 0, max: 1e20, noNaN: true }),
  });

  test("everything stays inside the picture", () => {
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 12 }), (phases) => {
        const { elements } = seen(drawTimeline(phases));
        for (const { x, width } of elements("rect")) {
          expect(Number(x)).toBeGreaterThanOrEqual(0);
          expect(Number(x) + Number(width)).toBeLessThanOrEqual(760);
        }
        for (const { x } of elements("text")) expect(Number(x)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
