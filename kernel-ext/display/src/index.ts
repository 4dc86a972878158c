export { type BundleParts, bundle, svgImage } from "./bundle.js";
export { notebookHost } from "./host.js";
export { escapeHtml } from "./html.js";
export { columnFormat, formatCount, formatDuration, formatShort } from "./number-format.js";
export { ink, palette, quietOpacity } from "./palette.js";
export {
  createProgress,
  type Progress,
  type ProgressOptions,
  type ProgressState,
  progressLine,
} from "./progress.js";
export {
  type Displayable,
  type DisplayOptions,
  displaySymbol,
  hostSymbol,
  isDisplayable,
  type MimeBundle,
  type NotebookHost,
} from "./protocol.js";
export { type Column, htmlTable, type Row, type TableOptions, textTable } from "./table.js";
