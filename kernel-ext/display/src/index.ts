export { checkArguments, type Rule } from "./arguments.js";
export { type BundleParts, bundle, type DrawingOutput, drawingType, svgImage } from "./bundle.js";
export { type ColourScale, colourAt, divergingScale, inkOn, sequentialScale } from "./colour.js";
export {
  type CellHandle,
  type Comm,
  type CommData,
  type CommHost,
  type CommTarget,
  hasComms,
  type OpenCommOptions,
  type TaskEnd,
  type TaskOptions,
  type TaskOutput,
} from "./comms.js";
export { figureBundle, figureSvg, figureText } from "./figure/figure.js";
export type { Figure } from "./figure/specification.js";
export { unitTicks } from "./figure/unit-ticks.js";
export { notebookHost } from "./host.js";
export { escapeHtml } from "./html.js";
export {
  columnFormat,
  formatCount,
  formatDuration,
  formatFixed,
  formatPercent,
  formatShort,
  unitSpace,
} from "./number-format.js";
export { errorOf, type Output, Outputs } from "./outputs.js";
export { ink, palette, quietOpacity } from "./palette.js";
export {
  createProgress,
  type ParallelProgress,
  type Progress,
  type ProgressOptions,
  type ProgressState,
  progressLine,
} from "./progress.js";
export {
  changesSymbol,
  type Displayable,
  type DisplayOptions,
  displayClass,
  displaySymbol,
  hostSymbol,
  inspectSymbol,
  isDisplayable,
  type MimeBundle,
  type NotebookHost,
  plainText,
  withDisplay,
} from "./protocol.js";
export { Shown } from "./shown.js";
export {
  type SvgAttributes,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgOnCard,
  svgText,
  textWidth,
} from "./svg.js";
export { type Column, htmlTable, type Row, type TableOptions, tableBundle, textTable } from "./table.js";
