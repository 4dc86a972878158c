import { InputError } from "../../checking/input-error.js";
import type { LayerRole, MemberPlacement } from "../../growth/block-layout.js";
import { blockSets, type SetAssignment } from "../../growth/template-sets.js";
import type { TemplateGroup } from "../../templates/template-bank.js";
import { groupsOf, type NetworkDescription, tensorsOf, weightNodes, weightShape } from "../description.js";
import { mixingProblems, narrow, wholeNodes } from "../division.js";
import { hasWeight, operationOf, type WeightNode } from "../operations/operations.js";
import { outputShapes } from "../shapes.js";

/** How a layer's weight is mixed if it shares templates or coefficients with other layers. */
export interface LayerSharing {
  /** Name of the layer. */
  readonly layer: string;
  /** Layers that name one group mix the same templates. */
  readonly group: string;
  /** `m` of each template set of the group; the same for all its layers. */
  readonly templatesPerSet: readonly number[];
  /**
   * `"own"` (the default): trained coefficients of its own. `"ones"`: all 1 and never trained. `{ of }`: those of an
   * earlier layer, which makes the two layers one.
   */
  readonly coefficients?:
    | "own"
    | "ones"
    | {
        /** Name of the earlier layer. */
        readonly of: string;
      };
}

/** How the weights of a network are divided among members and mixed from templates. */
export interface MixingOptions {
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** How many members it is divided into. */
  readonly members: number;
  /** `m` of each template set; its length is the number of sets. */
  readonly templatesPerSet: readonly number[];
  /** Which template set each block mixes. */
  readonly setAssignment: SetAssignment;
  /** Where the members' blocks are placed. Default `"diag"`. */
  readonly placement?: MemberPlacement;
  /** Layers that share templates or coefficients; every other layer has its own. */
  readonly sharing?: readonly LayerSharing[];
}

/** How one layer's weight is mixed. */
export interface LayerMixing {
  readonly layer: string;
  readonly role: LayerRole;
  readonly group: string;
  /** Template set of each block. */
  readonly sets: readonly number[];
  readonly coefficients: "own" | "ones" | { readonly of: string };
}

/** How all weights of a network are mixed, as plain data: what is stored, and what is made of it. */
export interface NetworkMixing {
  readonly groups: readonly TemplateGroup[];
  readonly layers: readonly LayerMixing[];
}

/**
 * Works out which templates a network stores and which blocks they are mixed into, without making any.
 *
 * @param options Each valid by itself, as {@link mixingFields} checks.
 * @throws InputError naming everything that does not fit together: layers that share templates of unlike shapes, channels that
 * do not divide among the members, unknown layers.
 * @example
 * ```ts
 * const { groups } = networkMixing({ description, members: 2, templatesPerSet: [2, 2], setAssignment: "rows" });
 * ```
 */
export function networkMixing(options: MixingOptions): NetworkMixing {
  const { description, members, templatesPerSet, setAssignment, placement = "diag", sharing = [] } = options;
  const member = narrow(description, 1, members);
  const nodes = weightNodes(member);
  if (members > 1) checkDivision(description);
  const places = members > 1 ? placesRead(member) : new Map<string, number>();
  const shapeOf = (node: WeightNode): readonly number[] => templateShape(node, places.get(node.name) ?? 1);
  checkSharing(sharing, nodes, templatesPerSet.length, { name: description.name, shapeOf });
  const shared = new Map(sharing.map((entry) => [entry.layer, entry]));
  const groups = new Map<string, TemplateGroup>();
  const layers = nodes.map((node): LayerMixing => {
    const own = { layer: node.name, group: node.name, templatesPerSet };
    const {
      group,
      templatesPerSet: counts,
      coefficients = "own",
    }: LayerSharing = shared.get(node.name) ?? own;
    if (!groups.has(group)) {
      groups.set(group, { name: group, shape: shapeOf(node), templatesPerSet: counts });
    }
    const sets = blockSets(node.role, members, counts.length, setAssignment, placement);
    return { layer: node.name, role: node.role, group, sets, coefficients };
  });
  return { groups: [...groups.values()], layers };
}

/**
 * Shape of one template. A layer that reads flattened pixels has a window of all of them, `[1, places, in, out]`: the channels
 * of a pixel are then a side of their own, which members divide.
 */
function templateShape(node: WeightNode, places: number): readonly number[] {
  if (places === 1) return weightShape(node);
  const [inChannels, outChannels] = weightShape(node) as [number, number];
  return [1, places, inChannels / places, outChannels];
}

/** Refuses a network whose channels cannot be divided among members. */
function checkDivision(description: NetworkDescription): void {
  const problems = [...mixingProblems(description), ...flatteningProblems(description)];
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * At how many places a layer finds each channel of what it reads, for layers that read divided channels after they were
 * flattened.
 */
function placesRead(description: NetworkDescription): ReadonlyMap<string, number> {
  const made = placesMade(description);
  return new Map(
    weightNodes(description).flatMap((node): [string, number][] => {
      const places = made.get(node.inputs[0] as string) ?? 1;
      return node.role === "first" || places === 1 ? [] : [[node.name, places]];
    }),
  );
}

/** At how many places a node's value holds each channel: more than one after a flattening. */
function placesMade(description: NetworkDescription): ReadonlyMap<string, number> {
  const shapes = outputShapes(description);
  const places = new Map<string, number>();
  for (const node of description.nodes) {
    if (hasWeight(node)) continue;
    const [input] = node.inputs as [string];
    const own = operationOf(node).places?.(shapes.get(input) as readonly number[]) ?? 1;
    places.set(node.name, own * (places.get(input) ?? 1));
  }
  return places;
}

/** Flattening interleaves the channels of members pixel by pixel, so that nothing after it may depend on their order. */
function flatteningProblems(description: NetworkDescription): string[] {
  const places = placesMade(description);
  const whole = wholeNodes(description);
  return description.nodes.flatMap((node) => {
    const dependsOnOrder = tensorsOf(node).length > 0 || groupsOf(node) !== undefined;
    const isFlat = (places.get(node.inputs[0] as string) ?? 1) > 1;
    if (!dependsOnOrder || !isFlat || hasWeight(node) || whole.has(node.name)) return [];
    return [
      `Expected ${operationOf(node).title(node)} before channels are flattened but got it afterwards (${description.name}, node ${node.name}). Put it before the node with the op "flatten".`,
    ];
  });
}

function checkSharing(
  sharing: readonly LayerSharing[],
  nodes: readonly WeightNode[],
  sets: number,
  {
    name: network,
    shapeOf,
  }: { readonly name: string; readonly shapeOf: (node: WeightNode) => readonly number[] },
): void {
  const problems: string[] = [];
  const nodeOf = (name: string): WeightNode | undefined => nodes.find((node) => node.name === name);
  sharing.forEach((entry, index) => {
    const { layer, group, templatesPerSet, coefficients } = entry;
    const node = nodeOf(layer);
    if (node === undefined) {
      problems.push(
        `Expected a layer of ${network} but got "${layer}" (sharing of group ${group}). Its layers are ${nodes.map(({ name }) => name).join(", ")}.`,
      );
      return;
    }
    if (sharing.findIndex((other) => other.layer === layer) !== index) {
      problems.push(
        `Expected every layer once but got "${layer}" again (sharing). Remove one of the entries.`,
      );
    }
    if (templatesPerSet.length !== sets) {
      problems.push(
        `Expected ${sets} template counts but got ${JSON.stringify(templatesPerSet)} (layer ${layer}, group ${group}). Give one for each template set.`,
      );
    }
    const first = sharing.find((other) => other.group === group) as LayerSharing;
    const [shape, firstShape] = [node, nodeOf(first.layer) ?? node].map((n) => shapeOf(n).join("x"));
    if (shape !== firstShape || templatesPerSet.join() !== first.templatesPerSet.join()) {
      problems.push(
        `Expected layers that share templates to have one shape and count but got ${shape} x ${templatesPerSet.join("/")} for ${layer} and ${firstShape} x ${first.templatesPerSet.join("/")} for ${first.layer} (group ${group}). Give them groups of their own.`,
      );
    }
    // A layer that is not listed has a group of its own name.
    if (nodeOf(group) !== undefined && !sharing.some((other) => other.layer === group)) {
      problems.push(
        `Expected a group that is not the one of another layer but got "${group}" (layer ${layer}). List ${group} in the group too, or give the group another name.`,
      );
    }
    if (typeof coefficients === "object") {
      const earlier = sharing.slice(0, index).find((other) => other.layer === coefficients.of);
      if (earlier?.group !== group || nodeOf(coefficients.of)?.role !== node.role) {
        problems.push(
          `Expected the coefficients of an earlier layer of the same group but got those of "${coefficients.of}" (layer ${layer}, group ${group}). Name an earlier layer of this group.`,
        );
      }
    }
  });
  if (problems.length > 0) throw new InputError(problems);
}
