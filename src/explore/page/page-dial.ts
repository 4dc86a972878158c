import type * as tf from "@tensorflow/tfjs-core";
import { normalisationTable } from "../../data/augment.js";
import { type Span, spanTitle } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Run } from "../../training/run/run.js";
import { dialGiven } from "../dial/dial-given.js";
import { DialNetwork } from "../dial/dial-network.js";
import type { PageDialData, PageLayer, PageNet, PageWeight } from "../fronts/page/page-dial.js";
import { pageNet } from "./page-net.js";

/**
 * The coefficient dial of a run as plain data that a page can compute, with the first pictures of its test set.
 *
 * @throws Error for a run of a plain network, or of anything but images in memory.
 */
export function pageDial(run: Run, pictures: number): PageDialData {
  const dial = new DialNetwork(run, pictures);
  const given = dialGiven(dial, run.name);
  const { set } = dial.pictures;
  dial.dispose();
  const network = run.network as MixedNetwork;
  return {
    ...given,
    normalised: normalisationTable(set),
    mixing: network.distinctLayers().map(mixingOf),
    nets: network.spans().map((span) => netOf(network, span)),
  };
}

function mixingOf({ name, mixer }: MixedLayer): PageLayer {
  const { blocks, bank, group } = mixer;
  return {
    name,
    templates: group.templatesPerSet.map((_, set) => numbers(bank.templates(group.name, set))),
    coefficients: blocks.map(({ index }) => numbers(mixer.coefficients(index)).values),
  };
}

function netOf(network: MixedNetwork, span: Span): PageNet {
  const net = pageNet(network.net(span));
  const mixed = [...network.layers].map(
    ([node, layer]): PageWeight => ({
      layer: layer.name,
      tensor: `${node}.weight`,
      blocks: layer.blocks(span).map(({ row, column, index }) => ({ row, column, index })),
    }),
  );
  const names = new Set(mixed.map(({ tensor }) => tensor));
  const tensors = Object.fromEntries(Object.entries(net.tensors).filter(([name]) => !names.has(name)));
  return { title: spanTitle(span), net: { ...net, tensors }, mixed };
}

function numbers(tensor: tf.Tensor): { readonly shape: number[]; readonly values: Float32Array } {
  return { shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) };
}
