import { createRandom } from "#library/data/random.js";
import { type GrowingLayer, growCoefficients } from "#library/growth/coefficient-growth.js";
import { allMembers } from "#library/growth/span.js";
import type { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import { decays } from "#library/optimizers/optimizer.js";
import { publishedName } from "#library/storage/published-names.js";
import { type ComparedArrays, compare, type ParityResult, tolerances } from "../comparison.js";
import type { GoldenCase } from "../golden-case.js";
import { orthogonalFacts, signed } from "./coefficient-growth-case.js";
import { inGroups } from "./parameter-groups.js";

/**
 * Grows the members' coefficients as the published code does and compares them with the recorded ones, before anything
 * else changes. A recording whose new blocks kept their coefficients was made with the option `none`.
 */
export function compareGrowth(golden: GoldenCase, network: MixedNetwork): ParityResult {
  const layers = network.distinctLayers().filter(({ role }) => role === "inner");
  const grown = layers.map(({ mixer }) => {
    const row = (prefix: string, block: number): number[] => {
      const name = `${mixer.name}.coefficients.${block}`;
      return [...(golden.recorded(prefix, name, 1)?.values ?? [])];
    };
    // Starts from the recorded values, since a singular vector can magnify differences in the last digits.
    const coefficients = mixer.blocks.map(({ index }) => row("pregrow/", index));
    const layer = { name: mixer.name, blocks: mixer.blocks, coefficients, trained: [0, 1], fresh: [2, 3] };
    const recorded = mixer.blocks.map(({ index }) => row("grown/", index));
    return { layer, recorded };
  });
  const isKept = grown.every(({ layer, recorded }) => isClose(layer.coefficients[3], recorded[3]));
  const pairs = grown.map(({ layer, recorded }) => growthPair(layer, recorded, isKept));
  const title = `${golden.name} growth ${isKept ? "none" : "orthogonal"}`;
  return compare(title, pairs, tolerances.values);
}

function growthPair(
  layer: GrowingLayer,
  recorded: readonly (readonly number[])[],
  isKept: boolean,
): ComparedArrays {
  const option = isKept ? "none" : "orthogonal-as-coded";
  const ours = [
    ...layer.coefficients.slice(0, 2).map((row) => [...row]),
    ...growCoefficients(layer, option, 1, createRandom(layer.name)),
  ];
  const { name } = layer;
  // With more than four templates, the decomposition chooses one of many orthogonal vectors.
  const isOpen = !isKept && (layer.coefficients[3]?.length ?? 0) > 4;
  if (isOpen) return { name, ours: orthogonalFacts(ours), recorded: orthogonalFacts(recorded) };
  return { name, ours: (isKept ? ours : signed(ours, recorded)).flat(), recorded: recorded.flat() };
}

function isClose(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a?.length === b?.length && (a ?? []).every((value, i) => Math.abs(value - (b?.[i] ?? 0)) < 1e-4);
}

/** Shape and number of blocks of every grown weight, from lines such as `conv2.conv:(8, 8, 3, 3):4`. */
export function compareShapes(golden: GoldenCase, network: MixedNetwork): ParityResult[] {
  if (!golden.has("shapes")) return [];
  const lines = golden.array("shapes").values as readonly string[];
  const recorded = new Map(
    lines.map((line): [string, number[]] => {
      const [layer = "", shape = "", blocks] = line.split(":");
      return [layer, [...(shape.match(/\d+/g) ?? []), blocks].map(Number)];
    }),
  );
  const pairs = [...network.layers.values()].map((layer): ComparedArrays => {
    const name = publishedName(`${layer.name}.weight`, "mixed", 4).name;
    const weight = layer.weight(allMembers(network.members));
    // Ours is [kh, kw, in, out] or [in, out].
    const ours = [...weight.shape.slice(-2).reverse(), ...weight.shape.slice(0, -2), layer.layout.length];
    weight.dispose();
    const known = recorded.get(name) ?? [];
    recorded.delete(name);
    return { name, ours, recorded: known };
  });
  const unknown = [...recorded].map(([name, shape]) => ({ name, ours: [], recorded: shape }));
  return [compare(`${golden.name} shapes`, [...pairs, ...unknown], 0)];
}

/** Rate, decay and number of tensors of the optimiser's groups in the grown net, except for batch norms that it dropped. */
export function compareGroups(
  golden: GoldenCase,
  network: MixedNetwork,
  options: { readonly learningRate: number; readonly weightDecay: number },
): ParityResult[] {
  if (golden.names("G/groups_").length === 0) return [];
  const groups = inGroups(network.net(allMembers(network.members)).parameters(), true);
  const held = groups.flatMap((group, index) => (group.length > 0 ? [index] : []));
  const of = (key: string): number[] => {
    const values = golden.array(`G/groups_${key}`).values as Float64Array | Int32Array;
    return held.map((index) => values[index] as number);
  };
  const decay = (index: number): number => (groups[index]?.some(decays) ? options.weightDecay : 0);
  const pairs = [
    { name: "lr", ours: held.map(() => options.learningRate), recorded: of("lr") },
    { name: "wd", ours: held.map(decay), recorded: of("wd") },
    { name: "n", ours: held.map((index) => groups[index]?.length ?? 0), recorded: of("n") },
  ];
  return [compare(`${golden.name} G groups`, pairs, 1e-12)];
}
