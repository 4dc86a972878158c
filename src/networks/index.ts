// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Networks, descriptions and what can be done to trained members.
 *
 * @module mixture-growth/networks
 */
import "../display/networks.js";

export { type CrossLayerSharingOptions, crossLayerSharing } from "./architectures/cross-layer-sharing.js";
export { imageNetBank } from "./architectures/imagenet-bank.js";
export { type ImageNetResNetOptions, imageNetResNet } from "./architectures/imagenet-resnet.js";
export { type MlpOptions, mlp } from "./architectures/mlp.js";
export { type MlpMixerOptions, mlpMixer } from "./architectures/mlp-mixer.js";
export { type MobileNetOptions, mobileNet } from "./architectures/mobile-net.js";
export { publishedNetwork, type RunnableNetwork } from "./architectures/published-network.js";
export { type ResNetOptions, resNet } from "./architectures/res-net.js";
export { type SmallCnnOptions, smallCnn } from "./architectures/small-cnn.js";
export type { TokenOptions } from "./architectures/token-options.js";
export { type VggOptions, vgg } from "./architectures/vgg.js";
export { type VitOptions, vit } from "./architectures/vit.js";
export { type WideResNetOptions, wideResNet } from "./architectures/wide-resnet.js";
export { buildNetwork, type NetworkFrame } from "./builder/build-network.js";
export {
  type Branches,
  branch,
  type NodePart,
  type Part,
  residual,
  type Sequence,
  sequential,
} from "./builder/parts.js";
export type { NetworkDescription } from "./description.js";
export { adoptMember, copyMember, matchNorms } from "./mixed/member-transfer.js";
export { MixedNetwork } from "./mixed/mixed-network.js";
export type { LayerSharing } from "./mixed/mixing.js";
export type { FreezeSelection, NetworkChange } from "./mixed/network-change.js";
export type { Net } from "./net.js";
export type { Network } from "./network.js";
export type { NetworkSummary, SummaryRow } from "./network-summary.js";
export { defineOperation } from "./operations/define-operation.js";
export type {
  OperationDefinition,
  OwnNode,
  OwnNodeFields,
  OwnOperation,
  OwnSettings,
  OwnTensor,
} from "./operations/operation-definition.js";
export type { NetworkNode } from "./operations/operations.js";
export { PlainNetwork, PlainNetwork as NormalNetwork } from "./plain/plain-network.js";
export { summarize } from "./summary.js";
export { type DefinedOperation, withOperations } from "./with-operations.js";
