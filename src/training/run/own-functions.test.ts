import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { InputError } from "../../checking/input-error.js";
import { createRandom } from "../../data/random.js";
import { type CoefficientGrowthFunction, growCoefficients } from "../../growth/coefficient-growth.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { MixturePlanOptions } from "../../plan/plan-phases.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "./run.js";

const data = tinyData();
const phases = { member: 1, grown: 1 };

function start(
  coefficientGrowth: Readonly<Record<string, unknown>>,
  options: Partial<MixturePlanOptions> = {},
): Run {
  const width = options.members === 4 ? 1 : 0.5;
  return new Run({
    network: wideResNet({ depth: 10, width, classes: 4, input: [8, 8, 1] }),
    data,
    seed: 0,
    batchSize: 16,
    augment: "none",
    plan: GrowthPlan.mixture({ phases, ...options }),
    coefficientGrowth: coefficientGrowth as Readonly<Record<string, CoefficientGrowthFunction>>,
  });
}

const state = (run: Run): ReadonlyMap<string, readonly number[]> =>
  new Map(run.network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));

const half: CoefficientGrowthFunction = ({ blocks, fresh }) =>
  fresh.map((j) => new Array<number>(blocks[j]?.templates as number).fill(0.5));

/** What making such a run throws; it must not have touched TensorFlow. */
function refusal(make: () => Run): InputError {
  const before = tf.memory().numTensors;
  const kernels = vi.spyOn(tf.engine(), "runKernel");
  try {
    make().dispose();
  } catch (error) {
    expect(kernels).not.toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(before);
    return error as InputError;
  } finally {
    kernels.mockRestore();
  }
  throw new Error("It was taken.");
}

describe("coefficients of new blocks by a function of one's own", () => {
  it("are what it returns", async () => {
    const run = start({ growth: half });
    await run.train("growth");
    expect(state(run).get("stage1.0.conv1.coefficients.2")).toEqual([0.5, 0.5]);
    run.dispose();
  });

  it("are drawn as if the function had not been tried before", async () => {
    const drawn: CoefficientGrowthFunction = ({ fresh }, _, random) =>
      fresh.map(() => [random.normal(), random.normal()]);
    const run = start({ growth: drawn });
    await run.train("growth");
    const random = createRandom(0).fork("growth");
    const [first] = [...state(run)].filter(([name]) => name.endsWith(".coefficients.2"));
    expect(first?.[1]).toEqual([Math.fround(random.normal()), Math.fround(random.normal())]);
    run.dispose();
  });

  it("are refused for a phase that is not growth by mixtures", () => {
    expect(refusal(() => start({ grown: half })).message).toMatch(
      /^Expected coefficientGrowth to give functions for growth phases by mixtures \(growth\) but got "grown" \(run\)\./,
    );
    expect(refusal(() => start({ growth: 0.5 })).message).toMatch(
      /^Expected coefficientGrowth.growth to be a function/,
    );
  });
});

describe("a function of one's own is tried when the run is made", () => {
  it.each<[string, unknown, string]>([
    ["too few lists", () => [[1]], "[[1]]"],
    ["lists of another length", () => [[1], [1]], "[[1],[1]]"],
    [
      "NaN",
      () => [
        [1, Number.NaN],
        [1, 1],
      ],
      '[[1,"NaN"],[1,1]]',
    ],
    ["nothing", () => undefined, "nothing"],
    [
      "a promise",
      async () => [
        [1, 1],
        [1, 1],
      ],
      "a Promise",
    ],
  ])("and refused for %s", (_, growth, got) => {
    const { message } = refusal(() => start({ growth }));
    expect(message).toContain(`Expected the function to return 2 lists of 2 finite numbers but got ${got}`);
    expect(message).toContain(
      "(coefficientGrowth of phase growth, layer stage1.0.conv1). Return one list for each block",
    );
  });

  it("and refused with what it throws as the cause", () => {
    const cause = new TypeError("layer.sizes is not iterable");
    const mine = (): never => {
      throw cause;
    };
    const error = refusal(() => start({ growth: mine }));
    expect(error.message).toBe(
      'Expected the function mine to return 2 lists of 2 finite numbers but got an error that it threw, "layer.sizes is not iterable" (coefficientGrowth of phase growth, layer stage1.0.conv1). Look at what it does with the blocks of this layer: what it threw is the cause of this error.',
    );
    expect(error.cause).toBe(cause);
  });

  it("and reported with its phase and layer also where it was one of ours that it called wrongly", () => {
    const calling: CoefficientGrowthFunction = (layer, _, random) =>
      growCoefficients(layer, "cpoy" as never, 1, random);
    const error = refusal(() => start({ growth: calling }));
    expect(error.message).toMatch(
      /^Expected the function calling to return .+ an error that it threw, "Expected growth to be .+ Did you mean "copy"\?" \(coefficientGrowth of phase growth, layer stage1\.0\.conv1\)\. Look at/,
    );
    expect(error.cause).toBeInstanceOf(InputError);
  });

  it("and called by its own name, not by that of the phase it is written for", () => {
    expect(refusal(() => start({ growth: () => [] })).message).toMatch(
      /^Expected the function to return .* \(coefficientGrowth of phase growth, layer stage1\.0\.conv1\)\. Return/,
    );
  });

  it("and refused where it gives other numbers at every call, which no run could repeat", () => {
    const drawn: CoefficientGrowthFunction = ({ fresh }) => fresh.map(() => [Math.random(), 1]);
    expect(refusal(() => start({ growth: drawn })).message).toBe(
      "Expected the function to give the same coefficients for the same layer but got others at the second try (coefficientGrowth of phase growth). Draw random numbers from its third argument, as random.normal(): Math.random cannot be repeated.",
    );
  });

  it("at every growth, and reports each that is impossible", () => {
    const wrong = (): number[][] => [];
    const options = { members: 4, growths: [2, 4] } as const;
    const all = { "growth 0-1": wrong, "growth 2-3": half, "growth 0-3": wrong };
    const { problems } = refusal(() => start(all, options));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(
      "to return 2 lists of 2 finite numbers but got [] (coefficientGrowth of phase growth 0-1,",
    );
    expect(problems[1]).toContain(
      "to return 8 lists of 2 finite numbers but got [] (coefficientGrowth of phase growth 0-3,",
    );
  });

  it("with the templates that changes add before its growth", () => {
    const beforeGrowth = [{ change: "add templates", count: 1, coefficients: "zero" }] as const;
    const two: CoefficientGrowthFunction = ({ fresh }) => fresh.map(() => [1, 1]);
    expect(refusal(() => start({ growth: two }, { beforeGrowth })).message).toContain(
      "2 lists of 3 finite numbers",
    );
    start({ growth: half }, { beforeGrowth }).dispose();
  });

  it("and so is a named way that does not apply to the network", () => {
    const options = { members: 4, coefficients: "copy-as-coded" } as const;
    expect(refusal(() => start({}, options)).message).toMatch(
      /^Expected two members with equally large template sets but got 16 blocks .* Use "copy"/,
    );
    start({ growth: half }, options).dispose();
  });
});

it("a function that fails only at growth loses no member, and the run trains on once it works", async () => {
  let works = true;
  const run = start({ growth: (...layer) => (works ? half(...layer) : [[1]]) } as Record<
    string,
    CoefficientGrowthFunction
  >);
  await run.train("member 1");
  const trained = state(run);
  works = false;
  await expect(run.train()).rejects.toThrow(
    /^Expected the function to return 2 lists .* \(coefficientGrowth of phase growth, layer /,
  );
  expect(state(run)).toEqual(trained);
  expect(run.position).toEqual({ phase: 2, epoch: 0, step: 0 });
  works = true;
  await run.train();
  expect(run.done).toBe(true);
  run.dispose();
});
