/**
 * Jupyter widgets from TypeScript: controls, views that follow them, front ends of one's own.
 *
 * @module mixture-growth-widgets
 */
export { type AnyState, AnyWidget, type AnyWidgetOptions, anywidget } from "./anywidget.js";
export { Control, type ControlOptions } from "./control.js";
export { Button, type ButtonOptions, button } from "./controls/button.js";
export { type ChoiceOptions, dropdown, toggles } from "./controls/choices.js";
export {
  type CheckboxOptions,
  checkbox,
  type NumberOptions,
  number,
  type PlayOptions,
  type ProgressBarOptions,
  play,
  progress,
  type TextOptions,
  text,
} from "./controls/inputs.js";
export { Html, html, Image, type ImageFormat, type ImageOptions, image } from "./controls/shown.js";
export {
  type RangeOptions,
  range,
  type SliderOptions,
  slider,
  type TrackOptions,
} from "./controls/sliders.js";
export { Box, column, row, tabs } from "./layout/boxes.js";
export { Interaction, type InteractOptions, interact, type ValuesOf } from "./views/interact.js";
export { Output, output } from "./views/output.js";
export { View, view } from "./views/view.js";
export { Widget } from "./widget.js";
