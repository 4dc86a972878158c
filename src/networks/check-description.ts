import { made } from "../checking/made.js";
import { nameThing } from "../checking/name-thing.js";
import { nearestName } from "../checking/nearest-name.js";
import { Place } from "../checking/place.js";
import {
  type Fields,
  isRecord,
  list,
  listed,
  optional,
  problemsOf,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { isPlain } from "../checking/show-value.js";
import { type NetworkDescription, weightShape } from "./description.js";
import { shapeTitle } from "./operations/node-checks.js";
import type { Reads, ValueShape } from "./operations/operation.js";
import { hasWeight, type NetworkNode, nodeShape, operationOf } from "./operations/operations.js";
import { checkRoles } from "./roles.js";
import { classCount, inputSides } from "./size-shapes.js";

/** The output shape of every node, and everything wrong with a description. */
export interface DescriptionFindings {
  /** `[height, width, channels]`, or `[features]`, by node; where there are problems, as far as it is known. */
  readonly shapes: ReadonlyMap<string, ValueShape>;
  readonly problems: readonly string[];
}

const fields: Fields<NetworkDescription> = {
  name: text("Name the network."),
  input: inputSides,
  classes: classCount,
  nodes: list(() => true, { min: 1, use: '[{ op: "convolution", … }]' }),
  undivided: optional(list(text("Name a node with a weight."))),
};
const filled: Shape = record<NetworkDescription>(fields);

/** Accepts what is meant as a description, mistakes or not, and no other kind of thing. */
const attempted: Shape = made(
  "a network description",
  (value) =>
    isRecord(value) &&
    isPlain(value) &&
    [undefined, "a network description"].includes(nameThing(value)) &&
    Object.keys(value).some((key) => key in fields),
  "Make one, for instance with wideResNet({ depth: 10, width: 1, classes: 10 }).",
);

/** Accepts a description of a network that can be computed; otherwise reports everything wrong, node by node. */
export const descriptionShape: Shape = (value, at) => {
  const { problems } = examineDescription(value, at.name, at.where);
  at.problems.push(...problems);
  return problems.length === 0;
};

/**
 * Infers the shape of every node's value and collects everything wrong with a description; a node that reads a faulty
 * one is checked as far as possible without it.
 *
 * @param name What the description is called in messages.
 * @param where The function that was called; messages name it if the network has no name.
 */
export function examineDescription(
  value: unknown,
  name = "description",
  where = "network",
): DescriptionFindings {
  const shapes = new Map<string, ValueShape>();
  const refused = problemsOf(value, attempted, name, where);
  if (refused.length > 0) return { shapes, problems: refused };
  const written = value as Partial<NetworkDescription>;
  const network = typeof written.name === "string" && written.name !== "" ? written.name : where;
  const at = new Place(name, network);
  filled(value, at);
  const { input, nodes, classes, undivided } = written;
  if (!Array.isArray(nodes)) return { shapes, problems: at.problems };
  shapes.set("input", inputShape(input));
  const sound = examineNodes(nodes, shapes, { at, network });
  const last: unknown = nodes.at(-1);
  const logits = isRecord(last) ? shapes.get(last.name as string) : undefined;
  if (logits !== undefined && problemsOf(classes, classCount, "", "").length === 0) {
    checkLogits(last as NetworkNode, logits, classes as number, { at, network });
  }
  if (sound && nodes.length > 0) {
    const endsInLogits = makesFeatures(last as NetworkNode) || logits?.join() === `${classes}`;
    examineWhole(nodes, { at, network }, endsInLogits);
    if (Array.isArray(undivided)) checkUndivided(undivided, nodes, at.field("undivided"));
  }
  return { shapes, problems: at.problems };
}

/** The shape of an example; NaN for sides that are not positive integers, an image where it is no list. */
function inputShape(input: unknown): ValueShape {
  const sides: readonly unknown[] = Array.isArray(input) && input.length > 0 ? input : [0, 0, 0];
  return sides.map((n) => (Number.isSafeInteger(n) && (n as number) > 0 ? (n as number) : Number.NaN));
}

/** Where problems are collected, and the network's name in them. */
interface Examination {
  readonly at: Place;
  readonly network: string;
}

/** Checks every node in order; returns whether all are nodes that read only earlier ones. */
function examineNodes(
  nodes: readonly unknown[],
  shapes: Map<string, ValueShape>,
  { at, network }: Examination,
): boolean {
  const names = nodes.map((each) => (isRecord(each) && typeof each.name === "string" ? each.name : ""));
  const looked = nodes.map((each, index) => {
    const name = names[index] as string;
    const place = at.part(`nodes[${index}]`, `${network}, node ${name === "" ? index : name}`);
    const isUnlikeOthers = isUnlike(names, index, place);
    if (!nodeShape(each, place)) return false;
    const known = each as NetworkNode;
    const reads = readsEarlier(known, names, index, place);
    const shape = inferred(known, shapes, place);
    // Of two nodes with one name, it is unclear which one is read.
    if (shape !== undefined && isOwn(names, name)) shapes.set(name, shape);
    return isUnlikeOthers && reads;
  });
  return looked.every(Boolean);
}

/** A node's output shape; reports what is wrong with the node, as far as its inputs tell. */
function inferred(
  known: NetworkNode,
  shapes: ReadonlyMap<string, ValueShape>,
  at: Place,
): ValueShape | undefined {
  const operation = operationOf(known);
  const inputs = known.inputs.map((input) => shapes.get(input));
  const assumed = inputs.map(
    (shape, i) => shape ?? guessed(operation.reads[i] ?? (operation.reads.at(-1) as Reads), inputs),
  );
  return assumed.includes(undefined) ? undefined : operation.infer(known, assumed as ValueShape[], at);
}

/** The shape to assume for a faulty input: only what the node itself needs. */
function guessed(reads: Reads, inputs: readonly (ValueShape | undefined)[]): ValueShape | undefined {
  if (reads === "alike") return inputs.find((shape) => shape !== undefined);
  if (reads === "features") return [Number.NaN];
  if (reads === "tokens") return [Number.NaN, Number.NaN];
  return reads === "image" ? [Number.NaN, Number.NaN, Number.NaN] : undefined;
}

/** Whether a node is a layer that makes flat features, however many. */
function makesFeatures(node: NetworkNode): boolean {
  return hasWeight(node) && weightShape(node).length === 2;
}

/** Whether a name means one node: it is neither empty, nor the image's, nor another node's. */
function isOwn(names: readonly string[], name: string): boolean {
  return name !== "" && name !== "input" && names.indexOf(name) === names.lastIndexOf(name);
}

/** Checks that a name is neither the image's nor an earlier node's. */
function isUnlike(names: readonly string[], index: number, at: Place): boolean {
  const name = names[index] as string;
  if (name === "") return true;
  const place = at.field("name");
  if (name === "input")
    return place.expected("to differ from the name of the image", name, "Rename the node.");
  if (names.indexOf(name) === index) return true;
  return place.expected("to be a name that no other node has", name, "Rename one of the two.");
}

function readsEarlier({ inputs }: NetworkNode, names: readonly string[], index: number, at: Place): boolean {
  const earlier = ["input", ...names.slice(0, index)];
  // An unknown name may be meant for an earlier node whose own name is wrong.
  const mayBeNamed = (): boolean => names.slice(0, index).some((name) => !isOwn(names, name));
  const fits = inputs.map((input, i) => {
    if (earlier.includes(input) || (!names.includes(input) && mayBeNamed())) return true;
    const meant = nearestName(input, earlier);
    const remedy = names.includes(input)
      ? "Put the nodes in the order in which they are computed."
      : meant === undefined
        ? `Name ${listed(["an earlier node", '"input"'], "or")}.`
        : `Did you mean "${meant}"?`;
    return at.field("inputs").item(i).expected("to be an earlier node", input, remedy);
  });
  return fits.every(Boolean);
}

/** Checks what only the whole network shows: nodes that no other reads, and roles. */
function examineWhole(
  nodes: readonly NetworkNode[],
  { at, network }: Examination,
  endsInLogits: boolean,
): void {
  const of = (each: NetworkNode): Place => at.part("node", `${network}, node ${each.name}`);
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const unread = nodes.slice(0, -1).filter((each) => !read.has(each.name));
  for (const each of unread) {
    of(each).found(
      "to be read by a later node",
      "none that reads it",
      `Name "${each.name}" among a node's inputs, or leave the node out.`,
    );
  }
  // Roles follow from what is read, so an unread node would cause false problems.
  if (unread.length === 0) checkRoles(nodes, of, endsInLogits);
}

function checkUndivided(undivided: readonly unknown[], nodes: readonly NetworkNode[], at: Place): void {
  const weights = nodes.flatMap((each) => ("role" in each ? [each.name] : []));
  for (const [i, each] of undivided.entries()) {
    if (typeof each !== "string" || each === "" || weights.includes(each)) continue;
    const meant = nearestName(each, weights);
    const remedy = meant === undefined ? `Name one such as "${weights[0]}".` : `Did you mean "${meant}"?`;
    at.item(i).expected("to be a node with a weight", each, remedy);
  }
}

function checkLogits(
  last: NetworkNode,
  logits: ValueShape,
  classes: number,
  { at: network, network: name }: Examination,
): void {
  if (logits.length === 1 && (logits[0] === classes || Number.isNaN(logits[0]))) return;
  const at = network.part("node", `${name}, node ${last.name}`);
  if ("role" in last && logits.length === 1) {
    at.field("outChannels").expected(
      `to be ${classes}, one logit for each class,`,
      last.outChannels,
      `Use ${classes}, or classes: ${last.outChannels}.`,
    );
    return;
  }
  at.found(
    `to make ${classes} logits, as the last node,`,
    shapeTitle(logits),
    `End with a node with the op "dense" and outChannels: ${classes}.`,
  );
}
