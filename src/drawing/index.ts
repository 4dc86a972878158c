export { type BankLayer, drawBank } from "./bank.js";
export { type BlockCell, type BlockLayout, drawBlocks, drawGrowth } from "./blocks.js";
export { type CoefficientRow, drawCoefficients } from "./coefficients.js";
export { drawMixer, type MixerBlock, type MixerPicture, type MixerSet } from "./mixer.js";
export { drawNetwork, type NetworkNode, type NodeKind } from "./network.js";
export type { Pixels } from "./picture.js";
export { drawTimeline, type TimelinePhase } from "./timeline.js";
