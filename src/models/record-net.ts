import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../networks/net.js";
import type { PlainTensors } from "../networks/plain/plain-tensors.js";
import type { NodeOutput } from "../tensorflow/graph/graph-encoding.js";
import { recordOperations } from "../tensorflow/graph/op-recorder.js";
import { native } from "../tensorflow/native.js";
import { forAnyBatch } from "./any-batch.js";
import type { ModelParts } from "./model-parts.js";
import type { GraphTensor, NetGraph, RecordedNet } from "./net-graph.js";
import type { Outputs } from "./outputs.js";
import type { Preprocessing } from "./preprocessing.js";
import { withPlainNet } from "./settled-net.js";

/**
 * Records the forward pass of a net with running statistics, for batches of any size.
 *
 * Operations are TensorFlow's own, so whatever computes with tensors is recorded, operations of the user's too.
 *
 * @param stored What the graph does with what is stored, first and last: it normalises its input, and gives numbers in the units of
 *   their targets. Default: nothing, so that it reads and computes what the net does.
 * @throws Error where an operation depends on the size of the batch otherwise than by reshaping to it.
 */
export function netGraph(net: Net, stored?: Pick<ModelParts, "preprocessing" | "outputs">): NetGraph {
  return withPlainNet(net, (plain, tensors) => {
    const of = (size: number): RecordedNet => recorded(plain, tensors, { size, stored });
    const name = stored?.outputs.kind === "numbers" ? "predictions" : "logits";
    return { ...forAnyBatch(plain.description, of(2), of(3)), outputName: name };
  });
}

interface Recording {
  /** Of the batch. */
  readonly size: number;
  readonly stored: Pick<ModelParts, "preprocessing" | "outputs"> | undefined;
}

function recorded(net: Net, parts: PlainTensors, { size, stored }: Recording): RecordedNet {
  const backend = native();
  const images = tf.zeros([size, ...net.description.input]);
  // Puts it on the device: a recording reads only what is there.
  backend.getInputTensorIds([images]);
  const compute = (): tf.Tensor[] => {
    const values: tf.Tensor[] = [];
    tf.tidy(() => {
      const x = stored === undefined ? images : tf.keep(prepared(images, stored.preprocessing));
      values.push(x);
      net.forward(x, { observe: (_, value) => void values.push(tf.keep(value)) });
      if (stored?.outputs.kind === "numbers")
        values.push(tf.keep(inUnits(values.at(-1) as tf.Tensor, stored.outputs)));
    });
    return values;
  };
  const { recording, outputs } = recordOperations(backend, [images], compute, { ownOperations: false });
  tf.dispose([images, ...outputs]);
  const names = new Map(parts.state().map(({ name, variable }) => [variable.id, name]));
  const tensors = recording.variables.map((variable, i): [string, GraphTensor] => {
    const { shape } = variable;
    const values = Float32Array.from(variable.dataSync());
    const { node } = recording.inputs[i + 1] as NodeOutput;
    return [node, { name: names.get(variable.id) as string, shape, values }];
  });
  const nodes = net.description.nodes.map(({ name }) => name);
  const layers = ["preprocessing", ...nodes, ...(stored?.outputs.kind === "numbers" ? ["units"] : [])];
  // The recording ends with a node for each output that only names it.
  const byName = new Map(recording.nodes.map((node) => [node.name, node]));
  const ends = layers.map((layer, i) => {
    const { node } = recording.outputs[i] as NodeOutput;
    return { layer, end: byName.get(node)?.inputs[0] as NodeOutput };
  });
  return {
    nodes: recording.nodes.slice(0, -layers.length),
    batch: (recording.inputs[0] as NodeOutput).node,
    tensors: new Map(tensors),
    ends,
  };
}

/** `(value / scale - mean) / std`, as one product and one sum. */
function prepared(images: tf.Tensor, { scale, mean, std }: Preprocessing): tf.Tensor {
  const factors = std.map((deviation) => 1 / (scale * deviation));
  const shifts = mean.map((average, i) => -average / (std[i] as number));
  return tf.add(tf.mul(images, tf.tensor1d(factors)), tf.tensor1d(shifts));
}

/** What a net predicts in the units of the targets: `y std + mean`. */
function inUnits(y: tf.Tensor, { mean, std }: Extract<Outputs, { kind: "numbers" }>): tf.Tensor {
  return tf.add(tf.mul(y, tf.tensor1d([...std])), tf.tensor1d([...mean]));
}
