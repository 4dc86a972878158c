import { checkArguments, formatPercent } from "mixture-growth-display";
import { Control, type ControlOptions } from "../control.js";
import { checkedOptions } from "../option-rules.js";
import { controlKind } from "../widget.js";
import { isNumber, numberRule } from "./number-rules.js";

/** Options of {@link checkbox}. */
export interface CheckboxOptions extends ControlOptions {
  /** Default: false. */
  readonly value?: boolean;
}

/** Options of {@link number}. */
export interface NumberOptions extends ControlOptions {
  /** Default: 0, or the bound nearest to it. */
  readonly value?: number;
  /** Default: none. */
  readonly min?: number;
  /** Default: none. */
  readonly max?: number;
  /** How far an arrow key goes. Default: any number may be typed. */
  readonly step?: number;
}

/** Options of {@link text}. */
export interface TextOptions extends ControlOptions {
  /** Default: empty. */
  readonly value?: string;
  /** Shown as long as it is empty. */
  readonly placeholder?: string;
  /** Tell each letter, and not only the finished text. Default: true. */
  readonly live?: boolean;
  /** How many lines are seen. Default: 1. */
  readonly lines?: number;
}

/** Options of {@link progress}. */
export interface ProgressBarOptions {
  /** Where it is full. Default: 1. */
  readonly max?: number;
  /** Default: 0. */
  readonly value?: number;
  readonly label?: string;
}

/** Options of {@link play}. */
export interface PlayOptions extends ControlOptions {
  /** Default: 0. */
  readonly min?: number;
  /** Default: 100. */
  readonly max?: number;
  /** Default: 1. */
  readonly step?: number;
  /** Default: `min`. */
  readonly value?: number;
  /** Milliseconds from one value to the next. Default: 100. */
  readonly interval?: number;
  /** Begin again at the end. Default: false. */
  readonly loop?: boolean;
}

/** A longer text is no answer of a person. */
const longest = 1_000_000;

/**
 * Makes a box to tick.
 *
 * @returns a control whose value is true when it is ticked
 * @example
 * const augment = checkbox({ value: true, label: "augment" });
 */
export function checkbox(options: CheckboxOptions = {}): Control<boolean> {
  const { value = false, label = "", disabled } = checkedOptions("checkbox", options);
  const rule = {
    key: "value",
    read: (sent: unknown) => (typeof sent === "boolean" ? sent : undefined),
    write: (given: boolean) => given,
    what: "true or false",
    text: (given: boolean) => (given ? "yes" : "no"),
  };
  checkArguments("checkbox", [
    ["value", value, rule.what, typeof value === "boolean", "Give true or false."],
  ]);
  return new Control({
    kind: controlKind("CheckboxModel"),
    state: { indent: false },
    rule,
    value,
    label,
    disabled,
  });
}

/**
 * Makes a field for a number.
 *
 * @returns a control whose value is a number
 * @throws RangeError for a value outside the bounds
 * @example
 * const seed = number({ value: 0, min: 0, step: 1, label: "seed" });
 */
export function number(options: NumberOptions = {}): Control<number> {
  const {
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
    step,
    label = "",
    disabled,
  } = checkedOptions("number", options);
  const isBound = (bound: unknown): boolean => typeof bound === "number" && !Number.isNaN(bound);
  checkArguments("number", [
    ["min", min, "a number", isBound(min), "Leave it out."],
    ["max", max, "a number above min", isBound(max) && !(max <= min), "Leave it out."],
  ]);
  const { value = Math.min(max, Math.max(min, 0)) } = options;
  const rule = numberRule({ min, max, isWhole: false });
  checkArguments("number", [
    ["value", value, rule.what, rule.read(value) !== undefined, "Leave it out, or give a number."],
    ["step", step, "a number above 0", step === undefined || (isNumber(step) && step > 0), "Leave it out."],
  ]);
  const isBounded = Number.isFinite(min) && Number.isFinite(max);
  const kind = isBounded
    ? controlKind("BoundedFloatTextModel", "FloatTextView")
    : controlKind("FloatTextModel");
  const state = { step: step ?? null, ...(isBounded ? { min, max } : {}) };
  return new Control({ kind, state, rule, value, label, disabled });
}

/**
 * Makes a field for text.
 *
 * @returns a control whose value is the text
 * @example
 * const name = text({ placeholder: "name of the run" });
 */
export function text(options: TextOptions = {}): Control<string> {
  const {
    value = "",
    placeholder = "",
    live = true,
    lines = 1,
    label = "",
    disabled,
  } = checkedOptions("text", options);
  const rule = {
    key: "value",
    read: (sent: unknown) => (typeof sent === "string" && sent.length <= longest ? sent : undefined),
    write: (given: string) => given,
    what: "a text",
    text: (given: string) => JSON.stringify(given),
  };
  checkArguments("text", [
    ["value", value, rule.what, typeof value === "string", "Leave it out, or give a text."],
    ["lines", lines, "a whole number above 0", Number.isInteger(lines) && lines > 0, "Leave it out."],
  ]);
  const kind = controlKind(lines === 1 ? "TextModel" : "TextareaModel");
  const state = { placeholder, continuous_update: live, ...(lines === 1 ? {} : { rows: lines }) };
  return new Control({ kind, state, rule, value, label, disabled });
}

/**
 * Makes a player that counts by itself, with buttons for play, pause and back.
 *
 * @returns a control whose value is the count
 * @throws RangeError for bounds or a value that do not fit
 * @example
 * const epoch = play({ max: 40, interval: 200 });
 */
export function play(options: PlayOptions = {}): Control<number> {
  const {
    min = 0,
    max = 100,
    step = 1,
    value = min,
    interval = 100,
    loop = false,
    label = "",
    disabled,
  } = checkedOptions("play", options);
  const rule = numberRule({ min, max, isWhole: true });
  const isPositive = (given: number): boolean => Number.isInteger(given) && given > 0;
  checkArguments("play", [
    ["min", min, "a whole number", Number.isInteger(min), "Leave it out."],
    ["max", max, "a whole number above min", Number.isInteger(max) && !(max <= min), "Give both."],
    ["value", value, rule.what, rule.read(value) !== undefined, "Leave it out."],
    ["step", step, "a whole number above 0", isPositive(step), "Leave it out."],
    ["interval", interval, "milliseconds above 0", isNumber(interval) && interval > 0, "Leave it out."],
  ]);
  const state = { min, max, step, interval, repeat: loop, show_repeat: true, playing: false };
  return new Control({ kind: controlKind("PlayModel"), state, rule, value, label, disabled });
}

/**
 * Makes a bar that code fills by setting its value.
 *
 * @returns a control that only code moves
 * @throws RangeError for a value outside of it
 * @example
 * const done = progress({ max: 40, label: "epochs" });
 * done.value = 10;
 */
export function progress(options: ProgressBarOptions = {}): Control<number> {
  const { max = 1, value = 0, label = "" } = checkedOptions("progress", options);
  const bounds = numberRule({ min: 0, max, isWhole: false });
  const rule = { ...bounds, text: (given: number) => formatPercent((100 * given) / max, 0) };
  checkArguments("progress", [
    ["max", max, "a number above 0", isNumber(max) && max > 0, "Leave it out."],
    ["value", value, bounds.what, bounds.read(value) !== undefined, "Leave it out."],
  ]);
  const kind = controlKind("FloatProgressModel", "ProgressView");
  return new Control({ kind, state: { min: 0, max, bar_style: "" }, rule, value, label });
}
