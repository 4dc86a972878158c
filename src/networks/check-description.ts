import { made, nameThing } from "../checking/made.js";
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
  tagged,
  text,
} from "../checking/shapes.js";
import { isPlain } from "../checking/show-value.js";
import type { NetworkDescription, NetworkNode } from "./description.js";
import { type Operation, operations, type ValueShape } from "./operations.js";
import { checkRoles } from "./roles.js";
import { classCount, imageSize } from "./size-shapes.js";

/** Every node's value, by node, and everything that is wrong with a description. */
export interface DescriptionFindings {
  /** `[height, width, channels]`, or `[features]`; only of nodes whose shape can be told. */
  readonly shapes: ReadonlyMap<string, ValueShape>;
  readonly problems: readonly string[];
}

const fields: Fields<NetworkDescription> = {
  name: text("Name the network."),
  input: imageSize,
  classes: classCount,
  nodes: list(() => true, { min: 1, use: '[{ op: "convolution", … }]' }),
  undivided: optional(list(text("Name a node with a weight."))),
};
const filled: Shape = record<NetworkDescription>(fields);

/** What may be a description with mistakes, and not some other thing. */
const attempted: Shape = made(
  "a network description",
  (value) =>
    isRecord(value) &&
    isPlain(value) &&
    [undefined, "a network description"].includes(nameThing(value)) &&
    Object.keys(value).some((key) => key in fields),
  "Make one, for instance with wideResNet({ depth: 10, width: 1, classes: 10 }).",
);

const node: Shape = tagged(
  "op",
  Object.fromEntries(Object.entries(operations).map(([op, { fields }]) => [op, record(fields as object)])),
);

/** A description of a network that can be computed; else everything that is wrong, node by node. */
export const descriptionShape: Shape = (value, at) => {
  const { problems } = examineDescription(value, at.name, at.where);
  at.problems.push(...problems);
  return problems.length === 0;
};

/**
 * The shape of every node's value, and everything that is wrong with a description; of a node whose inputs are wrong, only
 * its own fields are looked at.
 *
 * @param name What the description is called in messages.
 * @param where The function that was called; stands in messages for a network without a name.
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
  const fits = filled(value, at);
  const { input, nodes } = written;
  if (!Array.isArray(nodes)) return { shapes, problems: at.problems };
  if (isImageShape(input)) shapes.set("input", input);
  const sound = examineNodes(nodes, shapes, { at, network });
  if (fits && sound) examineWhole(value as NetworkDescription, shapes, at);
  return { shapes, problems: at.problems };
}

function isImageShape(input: unknown): input is ValueShape {
  return Array.isArray(input) && input.length === 3 && input.every((n) => Number.isSafeInteger(n) && n > 0);
}

/** Where problems go, and the network's name in them. */
interface Examination {
  readonly at: Place;
  readonly network: string;
}

/** Looks at every node, in order; whether all of them are nodes that read nodes before them. */
function examineNodes(
  nodes: readonly unknown[],
  shapes: Map<string, ValueShape>,
  { at, network }: Examination,
): boolean {
  const names = nodes.map((each) => (isRecord(each) && typeof each.name === "string" ? each.name : ""));
  let sound = true;
  nodes.forEach((each, index) => {
    const place = at.part(
      `nodes[${index}]`,
      `${network}, node ${names[index] === "" ? index : names[index]}`,
    );
    if (!isUnlike(names, index, place) || !node(each, place)) {
      sound = false;
      return;
    }
    const known = each as NetworkNode;
    if (!readsEarlier(known, names, index, place)) {
      sound = false;
      return;
    }
    const inputs = known.inputs.map((input) => shapes.get(input));
    if (inputs.includes(undefined)) return;
    const operation = operations[known.op] as Operation<NetworkNode>;
    const shape = operation.infer(known, inputs as ValueShape[], place);
    if (shape !== undefined) shapes.set(known.name, shape);
  });
  return sound;
}

/** A name that no node before it has, and that is not the image's. */
function isUnlike(names: readonly string[], index: number, at: Place): boolean {
  const name = names[index] as string;
  if (name === "") return true;
  const place = at.field("name");
  if (name === "input")
    return place.expected("to be another name than the image's", name, "Rename the node.");
  if (names.indexOf(name) === index) return true;
  return place.expected("to be a name that no other node has", name, "Rename one of the two.");
}

function readsEarlier({ inputs }: NetworkNode, names: readonly string[], index: number, at: Place): boolean {
  const earlier = ["input", ...names.slice(0, index)];
  const fits = inputs.map((input, i) => {
    if (earlier.includes(input)) return true;
    const meant = nearestName(input, earlier);
    const remedy = names.includes(input)
      ? "Put the nodes in the order in which they are computed."
      : meant === undefined
        ? `Name ${listed(["one of the nodes before it", '"input"'], "or")}.`
        : `Did you mean "${meant}"?`;
    return at.field("inputs").item(i).expected("to be a node before it", input, remedy);
  });
  return fits.every(Boolean);
}

/** What only a whole network shows: its logits, nodes that nobody reads, roles, undivided weights. */
function examineWhole(
  { name, classes, nodes, undivided = [] }: NetworkDescription,
  shapes: ReadonlyMap<string, ValueShape>,
  at: Place,
): void {
  const of = (each: NetworkNode): Place => at.part("node", `${name}, node ${each.name}`);
  const last = nodes.at(-1) as NetworkNode;
  const logits = shapes.get(last.name);
  if (logits !== undefined && logits.join() !== `${classes}`) checkLogits(last, logits, classes, of(last));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const unread = nodes.slice(0, -1).filter((each) => !read.has(each.name));
  for (const each of unread) {
    of(each).found(
      "to be read by a later node",
      "none that reads it",
      `Name "${each.name}" among a node's inputs, or leave the node out.`,
    );
  }
  // Which layer is the last follows from what is read.
  if (unread.length === 0) checkRoles(nodes, of);
  checkUndivided(undivided, nodes, at.field("undivided"));
}

function checkUndivided(undivided: readonly string[], nodes: readonly NetworkNode[], at: Place): void {
  const weights = nodes.flatMap((each) => ("role" in each ? [each.name] : []));
  for (const [i, each] of undivided.entries()) {
    if (weights.includes(each)) continue;
    const meant = nearestName(each, weights);
    const remedy = meant === undefined ? `Name one such as "${weights[0]}".` : `Did you mean "${meant}"?`;
    at.item(i).expected("to be a node with a weight", each, remedy);
  }
}

function checkLogits(last: NetworkNode, logits: ValueShape, classes: number, at: Place): void {
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
    logits.length === 1 ? `${logits[0]} features` : logits.join("x"),
    `End with a node with the op "dense" and outChannels: ${classes}.`,
  );
}
