import { InputError } from "../checking/input-error.js";
import { Place } from "../checking/place.js";
import { listed } from "../checking/shapes.js";
import { channelNodes, groupsOf, type NetworkDescription, resized } from "./description.js";
import { hasWeight, type NetworkNode, operationOf, type WeightNode } from "./operations/operations.js";

/**
 * The same network with a part of its channels: `part` of `whole` equal parts on every axis that growth divides.
 *
 * @example
 * ```ts
 * const memberOfTwo = narrow(wideResNet({ depth: 16, width: 2, classes: 10 }), 1, 2);
 * ```
 * The channels of the image, of the logits and of {@link NetworkDescription.undivided} weights stay as they are.
 *
 * @throws InputError naming every layer whose channels do not divide, and every sum of divided channels and undivided ones, every node
 *   whose groups of channels do not divide, or that has no rule of growth.
 */
export function narrow(description: NetworkDescription, part: number, whole: number): NetworkDescription {
  if (part === whole) return description;
  const problems = divisionProblems(description, { part, whole });
  if (problems.length > 0) throw new InputError(problems);
  const share = (channels: number): number => (channels * part) / whole;
  const undivided = wholeNodes(description);
  const nodes = description.nodes.map((node): NetworkNode => {
    const isWhole = undivided.has(node.name);
    const readsWhole = undivided.has(node.inputs[0] as string);
    const made = isWhole ? same : share;
    return resized(node, { read: readsWhole ? same : share, made, groups: made });
  });
  return { ...description, name: `${description.name} (${part}/${whole})`, nodes };
}

/**
 * The nodes whose channels stay the same however a network is divided among members: the image, the logits, weights
 * named as undivided, and what is computed only from these.
 */
export function wholeNodes({ nodes, undivided = [] }: NetworkDescription): ReadonlySet<string> {
  const whole = new Set(["input", ...undivided]);
  for (const node of nodes) {
    const isWhole = hasWeight(node) ? node.role === "last" : node.inputs.every((input) => whole.has(input));
    if (isWhole) whole.add(node.name);
  }
  return whole;
}

/** A net's share of the channels: `part` of `whole` equal parts. */
export interface Part {
  readonly part: number;
  readonly whole: number;
}

/**
 * Why a network cannot be narrowed: each layer whose channels do not divide, each sum of divided and undivided channels,
 * each node whose groups do not divide or that cannot grow. Nodes that only read these are not listed.
 */
function divisionProblems(description: NetworkDescription, { part, whole }: Part): string[] {
  const at = new Place("network", description.name);
  if (part === whole) return [];
  const undivided = wholeNodes(description);
  const odd = description.nodes.filter(
    (node): node is WeightNode =>
      hasWeight(node) && !undivided.has(node.name) && (node.outChannels * part) % whole !== 0,
  );
  expectDivided(odd, whole, at);
  for (const node of description.nodes) {
    const isDivided = !undivided.has(node.name);
    if (isDivided || readsDivided(node, undivided)) checkGrowth(node, description.name, at);
    if (hasWeight(node) || !isDivided) continue;
    checkSum(node, undivided, description.name, at);
    checkGroups(node, { part, whole }, description.name, at);
  }
  return at.problems;
}

function readsDivided({ inputs }: NetworkNode, undivided: ReadonlySet<string>): boolean {
  return inputs.some((input) => !undivided.has(input));
}

function checkGrowth(node: NetworkNode, network: string, at: Place): void {
  const { cannotGrow } = operationOf(node);
  if (cannotGrow === undefined) return;
  at.part("op", `${network}, node ${node.name}`).expected("to have a rule of growth", node.op, cannotGrow);
}

function checkGroups(node: NetworkNode, { part, whole }: Part, network: string, at: Place): void {
  const { groups: field } = operationOf(node);
  const groups = groupsOf(node);
  if (field === undefined || groups === undefined || (groups * part) % whole === 0) return;
  at.part(field, `${network}, node ${node.name}`).expected(
    `to divide into ${whole} parts, so that each part has groups of its own,`,
    groups,
    `Use ${whole}, or a multiple of it.`,
  );
}

/** How many layers a message names. */
const namedLayers = 3;

/** Layers whose channels do not divide have one cause, the width, so they are one problem. */
function expectDivided(odd: readonly WeightNode[], whole: number, at: Place): void {
  if (odd.length === 0) return;
  const named = odd.slice(0, namedLayers);
  const rest = odd.length - named.length;
  const names = [...named.map(({ name }) => name), ...(rest === 0 ? [] : [`${rest} more`])];
  const channels = named.map(({ outChannels }) => String(outChannels));
  at.part(`the channels of ${listed(names, "and")}`, at.where).found(
    `to divide into ${whole} parts`,
    listed(channels, "and"),
    `Choose a width whose channel counts are multiples of ${whole}.`,
  );
}

function checkSum(node: NetworkNode, undivided: ReadonlySet<string>, network: string, at: Place): void {
  const whole = node.inputs.filter((input) => undivided.has(input));
  if (whole.length === 0) return;
  const divided = node.inputs.filter((input) => !undivided.has(input));
  const verb = operationOf(node).joins ? "join" : "add";
  at.part(node.name, network).found(
    `to ${verb} channels that are all divided or all whole`,
    `${listed(whole, "and")} whole and ${listed(divided, "and")} divided`,
    "Choose a width at which the first block has a shortcut, or a divided stem.",
  );
}

/** Why several members cannot mix a network: each node whose channels they would have to share. */
export function mixingProblems(description: NetworkDescription): string[] {
  const at = new Place("network", description.name);
  const { undivided = [], ...divided } = description;
  // Nodes that are whole only because of an undivided layer are not listed: that layer is the one cause.
  const whole = wholeNodes(divided);
  const owning = channelNodes(description);
  for (const node of description.nodes) {
    const place = at.part(`the channels of ${node.name}`, description.name);
    const constraint = "to be divided among members";
    if (undivided.includes(node.name)) {
      place.found(constraint, "an undivided layer", "Use a divided stem.");
    } else if (owning.includes(node) && whole.has(node.name)) {
      const remedy = `Leave this ${operationOf(node).title(node)} out.`;
      place.found(constraint, "those of the image or of the logits", remedy);
    } else if (hasWeight(node) && node.role !== "inner" && readsImageAndMakesLogits(node, whole)) {
      place.found(constraint, "the image on one side and the logits on the other", "Add a hidden layer.");
    }
  }
  return at.problems;
}

function readsImageAndMakesLogits(node: WeightNode, whole: ReadonlySet<string>): boolean {
  return whole.has(node.name) && whole.has(node.inputs[0] as string);
}

const same = (channels: number): number => channels;
