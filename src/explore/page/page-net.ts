import { netGraph } from "../../models/record-net.js";
import type { Net } from "../../networks/net.js";
import type { OpAttribute } from "../../tensorflow/tfjs-gaps.js";
import type { PlainNet } from "../fronts/page/plain-net.js";

/**
 * The forward pass of a net, with running statistics, as plain data that a page can compute.
 *
 * It reads normalised pictures, as the net does.
 */
export function pageNet(net: Net): PlainNet {
  const { operations, tensors, output } = netGraph(net);
  return {
    operations: operations.map(({ name, op, inputs, attributes }) => {
      const given = (attributes as readonly OpAttribute[]).map((one) => [one.name, one.value]);
      return { name, op, inputs: inputs.map(({ node }) => node), attributes: Object.fromEntries(given) };
    }),
    tensors: Object.fromEntries(tensors.map(({ name, shape, values }) => [name, { shape, values }])),
    output: output.node,
  };
}
