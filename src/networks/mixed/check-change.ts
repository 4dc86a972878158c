import { nearestName } from "../../checking/nearest-name.js";
import type { MixedBlock } from "../../templates/coefficient-initializer.js";
import type { TemplateGroup } from "../../templates/template-bank.js";
import type { NetworkMixing } from "./mixing.js";
import type { NetworkChange } from "./network-change.js";

/**
 * Why a network cannot be changed this way, found from how its weights are mixed, before anything is trained.
 *
 * @param where What asks for the change, such as `"phase freeze"`.
 */
export function changeProblems(mixing: NetworkMixing, change: NetworkChange, where: string): string[] {
  if (change.change === "copy member") {
    const layers = layersOf(mixing);
    const problems = mixing.groups.map(({ name }) => {
      const pair = setPair(layers, name, change.from, change.to, where);
      return "problem" in pair ? [pair.problem] : [];
    });
    return problems.flat();
  }
  if (change.change !== "freeze" || !Array.isArray(change.selection.layers)) return [];
  const known = mixing.layers.map(({ layer }) => layer);
  const unknown = (change.selection.layers as string[]).filter((layer) => !known.includes(layer));
  return unknown.map((layer) => unknownLayer(layer, known, where));
}

/** What is wrong with the name of a layer to freeze. */
export function unknownLayer(layer: string, known: readonly string[], where: string): string {
  const near = nearestName(layer, known);
  const advice = near === undefined ? `Its layers are ${known.join(", ")}.` : `Did you mean "${near}"?`;
  return `Expected a layer of the network but got "${layer}" (${where}). ${advice}`;
}

/** A layer's group of templates, and its blocks. */
export interface LayerBlocks {
  readonly group: string;
  readonly blocks: readonly MixedBlock[];
}

function layersOf({ layers, groups }: NetworkMixing): LayerBlocks[] {
  return layers.map(({ group, sets }) => {
    const { templatesPerSet } = groups.find(({ name }) => name === group) as TemplateGroup;
    const blocks = sets.map((set, index) => ({ index, set, templates: templatesPerSet[set] as number }));
    return { group, blocks };
  });
}

/** The sets that two members mix in the layers of a group, or why one cannot be copied onto the other. */
export function setPair(
  layers: readonly LayerBlocks[],
  group: string,
  from: number,
  to: number,
  where: string,
): { readonly group: string; readonly sets: readonly [number, number] } | { readonly problem: string } {
  const pairs = layers
    .filter((layer) => layer.group === group)
    .map(({ blocks }) => [blocks[from], blocks[to]] as const);
  const [a, b] = pairs[0] ?? [];
  const alike = pairs.every(([one, other]) => one?.set === a?.set && other?.set === b?.set);
  if (a === undefined || b === undefined || !alike || a.set === b.set || a.templates !== b.templates) {
    return {
      problem: `Expected members ${from} and ${to} to have template sets of their own, equally large, but got set ${a?.set} with ${a?.templates} and set ${b?.set} with ${b?.templates} templates (group ${group}, ${where}). Copy between members whose sets correspond.`,
    };
  }
  return { group, sets: [a.set, b.set] };
}
