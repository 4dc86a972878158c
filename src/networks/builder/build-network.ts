import { InputError } from "../../checking/input-error.js";
import { Place } from "../../checking/place.js";
import { demandArguments, record, text } from "../../checking/shapes.js";
import type { NetworkDescription } from "../description.js";
import type { ValueShape } from "../operations/operation.js";
import { hasWeight, type NetworkNode, nodeShape, operationOf } from "../operations/operations.js";
import { withRoles } from "../roles.js";
import { outputShapes } from "../shapes.js";
import { shownDescription } from "../shown-description.js";
import { classCount, inputSides } from "../size-shapes.js";
import { partsShape } from "./part-shapes.js";
import type { NodePart, Part } from "./parts.js";

/** What a network reads and makes. */
export interface NetworkFrame {
  /** For people. */
  readonly name: string;
  /** Shape of one example: `[height, width, channels]` of an image, `[features]` of a table's row. */
  readonly input: readonly number[];
  /** Number of outputs: a logit for each class, or each number that is predicted. */
  readonly classes: number;
}

const frameShape = record<NetworkFrame>({
  name: text("Name the network."),
  input: inputSides,
  classes: classCount,
});

/**
 * Builds a network from its parts, each of which reads the one before: infers inputs, roles and channels, fills in usual values
 * (stride 1, padding that keeps the size, pooling windows side by side), and names nodes `relu1`, `relu2`, …. The last part
 * makes a logit for each class. The description is plain data, as if written by hand.
 *
 * @throws InputError with everything that is wrong with the options, with the first node that does not fit, or with the whole.
 * @example
 * ```ts
 * const network = buildNetwork({ name: "tiny", input: [28, 28, 1], classes: 10 }, [
 *   { op: "convolution", outChannels: 16, kernel: 3 },
 *   { op: "batchNorm" },
 *   { op: "relu" },
 *   residual([{ op: "convolution", outChannels: 16, kernel: 3 }, { op: "batchNorm" }, { op: "relu" }]),
 *   { op: "globalPool" },
 *   { op: "dense" },
 * ]);
 * ```
 */
export function buildNetwork(frame: NetworkFrame, parts: readonly Part[]): NetworkDescription {
  demandArguments("buildNetwork", { options: [frame, frameShape], parts: [parts, partsShape] });
  const builder = new Builder(frame);
  builder.append(parts);
  const description = { ...frame, nodes: withRoles(builder.nodes) };
  outputShapes(description);
  return shownDescription(description);
}

/** Where a part is placed. */
interface Location {
  /** The node that it reads. */
  readonly input: string;
  /** What names begin with. */
  readonly prefix: string;
  /** Whether nothing comes after it. */
  readonly isLast: boolean;
}

/** Turns parts into nodes, one after the other. */
class Builder {
  readonly nodes: NetworkNode[] = [];
  readonly #frame: NetworkFrame;
  readonly #shapes: Map<string, ValueShape>;
  readonly #names: Map<string, number> = new Map();

  constructor(frame: NetworkFrame) {
    this.#frame = frame;
    this.#shapes = new Map([["input", frame.input]]);
  }

  append(parts: readonly Part[]): void {
    this.#sequence(parts, { input: "input", prefix: "", isLast: true });
  }

  /** Returns the name of the last node. */
  #sequence(parts: readonly Part[], { input, prefix, isLast }: Location): string {
    return parts.reduce<string>((read, part, i) => {
      const here = { input: read, prefix, isLast: isLast && i === parts.length - 1 };
      if ("sequence" in part)
        return this.#sequence(part.sequence, { ...here, prefix: `${prefix}${part.name}.` });
      if (!("branches" in part)) return this.#node(part, [read], here);
      const ends = part.branches.map((each) => this.#sequence(each, { ...here, isLast: false }));
      return this.#node(part.join, ends, here);
    }, input);
  }

  #node(part: NodePart, inputs: readonly string[], { prefix, isLast }: Location): string {
    const name = `${prefix}${part.name ?? this.#nameFor(`${prefix}${part.op}`, part.op)}`;
    const read = inputs.map((input) => this.#shapes.get(input) as ValueShape);
    const written = { ...part, name, inputs } as NetworkNode;
    const operation = operationOf(written);
    const completed = operation.complete?.(written, read, isLast ? this.#frame.classes : undefined);
    const role = hasWeight(written) ? { role: "inner" } : {};
    const first = { op: written.op, name, inputs };
    const node = { ...first, ...role, ...completed, ...written } as NetworkNode;
    const at = new Place("node", `${this.#frame.name}, node ${name}`);
    const shape = nodeShape(node, at) ? operation.infer(node, read, at) : undefined;
    if (shape === undefined || at.problems.length > 0) throw new InputError(at.problems);
    this.#shapes.set(name, shape);
    this.nodes.push(node);
    return name;
  }

  #nameFor(path: string, op: string): string {
    const count = (this.#names.get(path) ?? 0) + 1;
    this.#names.set(path, count);
    return `${op}${count}`;
  }
}
