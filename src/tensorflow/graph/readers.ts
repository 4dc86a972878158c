import type { GraphNode } from "./graph-encoding.js";

/** Who reads which output of which node. */
export class Readers {
  readonly #readers = new Map<string, GraphNode[]>();

  constructor(nodes: readonly GraphNode[]) {
    for (const node of nodes) {
      for (const end of node.inputs) {
        const key = `${end.node}:${end.index}`;
        this.#readers.set(key, [...(this.#readers.get(key) ?? []), node]);
      }
    }
  }

  of(node: GraphNode, index = 0): readonly GraphNode[] {
    return this.#readers.get(`${node.name}:${index}`) ?? [];
  }

  /** The one node that reads an output, when it is of that kind. */
  only(node: GraphNode, op: string, index = 0): GraphNode | undefined {
    const [reader, ...others] = this.of(node, index);
    return others.length === 0 && reader?.op === op ? reader : undefined;
  }
}
