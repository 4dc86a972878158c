import type * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../growth/span.js";
import type { BatchNorm } from "../layers/batch-norm.js";
import type { Parameter } from "../templates/parameter.js";
import type { NetworkDescription } from "./description.js";
import type { ForwardMode } from "./forward.js";
import type { NodeTensors } from "./operations/operation.js";

/** A net that can be trained and evaluated now: one member, or a grown one. A view: its network owns the tensors. */
export interface Net {
  /** The members that act as the net. */
  readonly span: Span;
  /** Its own sizes. */
  readonly description: NetworkDescription;
  /** Numbers in the templates that each layer mixes, by layer; left out where nothing is mixed. */
  readonly templateNumbers?: ReadonlyMap<string, number>;
  /** Logits `[n, classes]` of images `[n, ...]`, such as `[n, height, width, channels]`; owned by the caller or its `tf.tidy`. */
  forward(images: tf.Tensor, mode?: ForwardMode): tf.Tensor2D;
  /** Where a forward pass finds the tensors of its nodes; a mixed weight is computed at each call. */
  tensors(): NodeTensors;
  /** The parameters that training it changes. */
  parameters(): Parameter[];
  /** Its batch norm layers, by node. */
  batchNorms(): ReadonlyMap<string, BatchNorm>;
}
