import { isRecord, list, record, type Shape, text } from "../../checking/shapes.js";

const remedy = 'Give a node such as { op: "relu" }, or use sequential, residual or branch.';

const named: Shape = (value, at) => {
  const { name } = value as { readonly name?: unknown };
  return name === undefined || text("Name the node, or leave its name out.")(name, at.field("name"));
};

/** Accepts a part of a network; fields of nodes are checked where what they read is known. */
export const partShape: Shape = (value, at) => {
  if (!isRecord(value)) return at.expected("to be a part of a network", value, remedy);
  if ("sequence" in value) return sequence(value, at);
  if ("branches" in value) return branches(value, at);
  return typeof value.op === "string"
    ? named(value, at)
    : at.found("to be a part of a network", "a node without op", remedy);
};

/** Accepts a list of parts. */
export const partsShape: Shape = list(partShape, { use: '[{ op: "relu" }]' });

const sequence: Shape = record<{ name: unknown; sequence: unknown }>({
  name: text("Name the sequence."),
  sequence: (value, at) => partsShape(value, at),
});

/** Accepts a list of branches, each a list of parts. */
export const branchesShape: Shape = list((value, at) => partsShape(value, at), {
  min: 1,
  use: '[[], [{ op: "relu" }]]',
});

const branches: Shape = record<{ branches: unknown; join: unknown }>({
  branches: branchesShape,
  join: (value, at) => partShape(value, at),
});
