import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../data/random.js";
import type { MemberPlacement } from "../../growth/block-layout.js";
import { type CoefficientGrowth, coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { allMembers, member, type Span, spanTitle } from "../../growth/span.js";
import type { Mixer } from "../../templates/mixer.js";
import { native } from "../../tensorflow/native.js";
import { mlp } from "../architectures/mlp.js";
import { MixedNetwork } from "./mixed-network.js";

native();

const timeout = 60_000;

interface Plan {
  readonly members: number;
  readonly units: number;
  readonly templatesPerSet: readonly number[];
  readonly assignment: "rows" | "columns" | "list";
  readonly placement: MemberPlacement;
  readonly batchNorm: boolean;
  readonly seed: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  members: fc.integer({ min: 1, max: 4 }),
  units: fc.integer({ min: 1, max: 3 }),
  templatesPerSet: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
  assignment: fc.constantFrom("rows" as const, "columns" as const, "list" as const),
  placement: fc.constantFrom("diag" as const, "row" as const, "column" as const),
  batchNorm: fc.boolean(),
  seed: fc.nat(1e6),
});

function networkOf({
  members,
  units,
  templatesPerSet,
  assignment,
  placement,
  batchNorm,
  seed,
}: Plan): MixedNetwork {
  const random = createRandom(seed);
  const list = Array.from({ length: members * members }, () => random.integer(templatesPerSet.length));
  const width = members * units;
  const network = new MixedNetwork({
    description: mlp({ hidden: [width, width, width], classes: 3, input: [2, 2, 1], batchNorm }),
    members,
    templatesPerSet,
    setAssignment: assignment === "list" ? list : assignment,
    placement,
    templateInitializer: "he",
    initialCoefficients: "normal",
    random,
  });
  for (const { name, variable } of network.state()) {
    // As after training: norms that shift and scale.
    if (!/gamma|beta|mean|variance/.test(name)) continue;
    const values = Array.from({ length: variable.size }, () => 0.5 + random.uniform());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return network;
}

/** Growth events that end with one net of all members, directly or through smaller nets. */
function growthEvents(span: Span, random: Random): Span[] {
  if (span.count === 1) return [];
  const parts: Span[] = [];
  for (let first = span.first; first < span.first + span.count; ) {
    const most = Math.min(span.first + span.count - first, span.count - 1);
    const count = 1 + random.integer(most);
    parts.push({ first, count });
    first += count;
  }
  return [...parts.flatMap((part) => growthEvents(part, random)), span];
}

function logitsOf(network: MixedNetwork, spans: readonly Span[]): Float32Array {
  return tf.tidy(() => {
    const images = tf.randomNormal<tf.Rank.R4>([3, 2, 2, 1], 0, 1, "float32", 7);
    return tf.addN(spans.map((span) => network.net(span).forward(images))).dataSync() as Float32Array;
  });
}

function weightOf(network: MixedNetwork, layer: string, span: Span): number[][] {
  const weight = network.layers.get(layer)?.weight(span) as tf.Tensor2D;
  const values = weight.arraySync();
  weight.dispose();
  return values;
}

const members = (count: number): Span[] => Array.from({ length: count }, (_, i) => member(i));

describe("growth in any number of events, in every placement", { timeout: 30_000 }, () => {
  it("keeps a network whole: names differ, tensors live, norms are replaced, nothing leaks", {
    timeout,
  }, () => {
    fc.assert(
      fc.property(
        plans,
        fc.constantFrom<CoefficientGrowth>("zero", "none", "random"),
        (plan, coefficients) => {
          const network = networkOf(plan);
          const random = createRandom(plan.seed + 1);
          const before = network.state().map(({ name }) => name);
          for (const into of growthEvents(allMembers(plan.members), random)) {
            const tensors = tf.memory().numTensors;
            const rows = network.grow(into, { coefficients, noise: 1 }, random);
            expect(tf.memory().numTensors).toBeLessThanOrEqual(tensors);
            expect(rows.filter(({ what }) => what === "batch norm")).toHaveLength(plan.batchNorm ? 3 : 0);
            const state = network.state();
            expect(new Set(state.map(({ name }) => name)).size).toBe(state.length);
            expect(state.filter(({ variable }) => variable.isDisposed)).toEqual([]);
            expect(network.spans().map(spanTitle)).toContain(spanTitle(into));
          }
          expect(network.spans()).toEqual([allMembers(plan.members)]);
          const kept = network.state().filter(({ name }) => !/\.bn\./.test(name));
          expect(kept.map(({ name }) => name)).toEqual(before.filter((name) => !/\.bn\./.test(name)));
          network.dispose();
          expect(tf.memory().numTensors).toBe(0);
        },
      ),
      { seed: 3, numRuns: 25 },
    );
  });

  it("makes the sum of the members' logits, placed on the diagonal with zero coefficients", {
    timeout,
  }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const network = networkOf({ ...plan, placement: "diag" });
        const expected = logitsOf(network, members(plan.members));
        const random = createRandom(plan.seed + 1);
        for (const into of growthEvents(allMembers(plan.members), random)) {
          network.grow(into, { coefficients: "zero", noise: 1 }, random);
        }
        const grown = logitsOf(network, [allMembers(plan.members)]);
        const scale = Math.max(1e-3, ...expected.map(Math.abs));
        grown.forEach((value, i) => {
          expect(Math.abs(value - (expected[i] as number)) / scale).toBeLessThan(1e-5);
        });
        network.dispose();
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it("puts the weight of every part whole into the grown one, where its placement says", { timeout }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const network = networkOf(plan);
        const whole = weightOf(network, "hidden2", allMembers(plan.members));
        const random = createRandom(plan.seed);
        for (const part of [...members(plan.members), ...growthEvents(allMembers(plan.members), random)]) {
          const offset = part.first * plan.units;
          const rows = plan.placement === "row" ? 0 : offset;
          const columns = plan.placement === "column" ? 0 : offset;
          // Our layout is [in, out]: a block's row is a range of outputs, its column one of inputs.
          weightOf(network, "hidden2", part).forEach((line, input) => {
            expect(whole[columns + input]?.slice(rows, rows + line.length)).toEqual(line);
          });
        }
        network.dispose();
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it("makes a weight of every block exactly once", { timeout }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const network = networkOf(plan);
        for (const layer of network.distinctLayers()) {
          const blocks = layer.blocks(allMembers(plan.members)).map(({ index: j }) => j);
          expect([...blocks].sort((a, b) => a - b)).toEqual(layer.mixer.blocks.map((_, j) => j));
        }
        // The same values in any order of blocks: assembling moves blocks and changes no value.
        const mixer = network.layers.get("hidden2")?.mixer;
        const parts = mixer?.blocks.flatMap(({ index: j }) => {
          const block = mixer.mix(j);
          const values = [...block.dataSync()];
          block.dispose();
          return values;
        });
        const whole = weightOf(network, "hidden2", allMembers(plan.members)).flat();
        expect(whole.sort((a, b) => a - b)).toEqual(parts?.sort((a, b) => a - b));
        network.dispose();
      }),
      { seed: 6, numRuns: 25 },
    );
  });
});

describe("a thousand random growths", { timeout: 120_000 }, () => {
  it("leave no tensor behind", () => {
    const before = tf.memory().numTensors;
    const random = createRandom(11);
    const names = ["zero", "orthogonal", "copy", "random", "none"] as const;
    for (let growth = 0; growth < 1000; growth++) {
      const network = networkOf({
        members: 2 + random.integer(2),
        units: 1,
        templatesPerSet: [1 + random.integer(3), 1 + random.integer(3)],
        assignment: "rows",
        placement: (["diag", "row", "column"] as const)[random.integer(3)] as MemberPlacement,
        batchNorm: growth % 10 === 0,
        seed: growth,
      });
      const coefficients = names[random.integer(names.length)] as CoefficientGrowth;
      network.grow(allMembers(network.members), { coefficients, noise: 1 }, random);
      network.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the placements of two members, in blocks", { timeout: 30_000 }, () => {
  it.each([
    [
      "diag",
      [
        [0, 2],
        [3, 1],
      ],
    ],
    [
      "row",
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [
      "column",
      [
        [0, 2],
        [1, 3],
      ],
    ],
  ] as const)("%s", (placement, grid) => {
    const plan = {
      members: 2,
      units: 1,
      templatesPerSet: [1, 1],
      assignment: "rows",
      batchNorm: false,
      seed: 1,
    } as const;
    const network = networkOf({ ...plan, placement });
    const whole = weightOf(network, "hidden2", allMembers(2));
    grid.forEach((row, output) => {
      row.forEach((j, input) => {
        const block = network.layers.get("hidden2")?.mixer.mix(j) as tf.Tensor;
        expect(whole[input]?.[output]).toBe(block.dataSync()[0]);
        block.dispose();
      });
    });
    network.dispose();
  });
});

describe("growth from what was never trained, and out of order", { timeout: 30_000 }, () => {
  const plan = {
    members: 4,
    units: 2,
    templatesPerSet: [2, 3],
    assignment: "rows",
    placement: "diag",
    batchNorm: true,
    seed: 2,
  } as const;

  it("0.25 -> 0.5 -> 1: the second half is grown from members as they were made", () => {
    const network = networkOf(plan);
    const random = createRandom(0);
    network.grow({ first: 0, count: 2 }, { coefficients: "orthogonal", noise: 1 }, random);
    const parts = [{ first: 0, count: 2 }, member(2), member(3)];
    const expected = logitsOf(network, parts);
    network.grow(allMembers(4), { coefficients: "zero", noise: 1 }, random);
    const grown = logitsOf(network, [allMembers(4)]);
    grown.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 4);
    });
    network.dispose();
  });

  it("an operator that makes wrong vectors for one layer has changed none", () => {
    const network = networkOf(plan);
    const read = (): number[][] => network.state().map(({ variable }) => [...variable.dataSync()]);
    const before = read();
    const coefficients: CoefficientGrowth = ({ name, blocks, fresh }) =>
      fresh.map((j) => new Array<number>(name === "hidden3" ? 7 : (blocks[j]?.templates ?? 0)).fill(1));
    expect(() => network.grow(allMembers(4), { coefficients, noise: 1 }, createRandom(0))).toThrow(
      /^Expected the function coefficients to return 12 lists of 2, 2, 2, 3, 3, 3, 2, 2, … finite numbers, in this order, but got \[\[1,1,1,1,1,1,1\],.* \(growth, layer hidden3\)/,
    );
    expect(read()).toEqual(before);
    network.dispose();
  });

  it("refuses nets that do not make the span, and changes nothing", () => {
    const network = networkOf(plan);
    const by = { coefficients: "zero", noise: 1 } as const;
    network.grow({ first: 1, count: 2 }, by, createRandom(0));
    const before = network.state().map(({ name }) => name);
    expect(() => network.grow({ first: 0, count: 2 }, by, createRandom(0))).toThrow(
      /^Expected nets that together make members 0-1 but got member 0 \(growth\)\./,
    );
    expect(network.state().map(({ name }) => name)).toEqual(before);
    network.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});

describe("every corrected operator grows layers whose sets differ in size", { timeout: 30_000 }, () => {
  const corrected = coefficientGrowthNames.filter((name) => !name.endsWith("as-coded"));

  it.each(corrected.flatMap((name) => (["rows", "columns"] as const).map((sets) => [name, sets] as const)))(
    "%s, %s, with 4 and 3 templates",
    (coefficients, assignment) => {
      const network = networkOf({
        members: 2,
        units: 2,
        templatesPerSet: [4, 3],
        assignment,
        placement: "diag",
        batchNorm: true,
        seed: 9,
      });
      const mixer = network.layers.get("hidden2")?.mixer as Mixer;
      const coefficientsOf = (j: number): number[] => [...mixer.coefficients(j).dataSync()];
      const trained = [0, 1].map(coefficientsOf);
      network.grow(allMembers(2), { coefficients, noise: 1 }, createRandom(0));
      expect([0, 1].map(coefficientsOf)).toEqual(trained);
      const lengths = assignment === "rows" ? [4, 3, 4, 3] : [4, 3, 3, 4];
      expect(mixer.blocks.map(({ templates }) => templates)).toEqual(lengths);
      expect(lengths.map((_, j) => coefficientsOf(j).length)).toEqual(lengths);
      expect(logitsOf(network, [allMembers(2)]).every(Number.isFinite)).toBe(true);
      network.dispose();
      expect(tf.memory().numTensors).toBe(0);
    },
  );
});
