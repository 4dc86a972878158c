import { checkArguments, type Rule } from "mixture-growth-display";
import { Control, type ControlOptions, type ValueRule } from "../control.js";
import { checkedOptions } from "../option-rules.js";
import { controlKind } from "../widget.js";
import { boundsText, isNumber, numberRule, numberText } from "./number-rules.js";

/** Options that sliders share. */
export interface TrackOptions extends ControlOptions {
  readonly min: number;
  readonly max: number;
  /** Default: 1 if all is whole and there is a number between the ends, else a hundredth of the way. */
  readonly step?: number;
  /** Tell each value while it is dragged, and not only the last. Default: true. */
  readonly live?: boolean;
}

/** Options of {@link slider}. */
export interface SliderOptions extends TrackOptions {
  /** Default: `min`. */
  readonly value?: number;
}

/** Options of {@link range}. */
export interface RangeOptions extends TrackOptions {
  /** Lower and upper end. Default: all. */
  readonly value?: readonly [number, number];
}

interface Track {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly isWhole: boolean;
}

/**
 * Makes a slider.
 *
 * @returns a control whose value is a number
 * @throws RangeError for bounds, step or value that do not fit
 * @example
 * const rate = slider({ min: 0, max: 1, value: 0.1, label: "learning rate" });
 */
export function slider(options: SliderOptions): Control<number> {
  const { min, value = min, label = "", disabled } = checked("slider", options);
  const track = trackOf(options, [value]);
  const rule = numberRule(track);
  checkArguments("slider", [
    ["value", value, rule.what, rule.read(value) !== undefined, "Leave it out, or move it between them."],
  ]);
  const kind = controlKind(track.isWhole ? "IntSliderModel" : "FloatSliderModel");
  return new Control({ kind, state: trackState(track, options), rule, value, label, disabled });
}

/**
 * Makes a slider with two ends.
 *
 * @returns a control whose value is the lower and the upper end
 * @throws RangeError for bounds, step or value that do not fit
 * @example
 * const epochs = range({ min: 0, max: 40, value: [10, 20], label: "epochs" });
 */
export function range(options: RangeOptions): Control<readonly [number, number]> {
  const { min, max, value = [min, max], label = "", disabled } = checked("range", options);
  const track = trackOf(options, Array.isArray(value) ? value : []);
  const rule = rangeRule(track);
  checkArguments("range", [
    ["value", value, rule.what, rule.read(value) !== undefined, "Leave it out, or give both ends."],
  ]);
  const kind = controlKind(track.isWhole ? "IntRangeSliderModel" : "FloatRangeSliderModel");
  return new Control({ kind, state: trackState(track, options), rule, value, label, disabled });
}

function rangeRule(track: Track): ValueRule<readonly [number, number]> {
  const each = numberRule(track);
  return {
    key: "value",
    read: (sent) => {
      if (!Array.isArray(sent) || sent.length !== 2) return undefined;
      const [low, high] = sent.map(each.read);
      return low === undefined || high === undefined || low > high ? undefined : [low, high];
    },
    write: (value) => [...value],
    what: `two numbers in order${boundsText(track.min, track.max)}`,
    text: (value) => value.map((end) => numberText(end, track.isWhole)).join(" to "),
  };
}

function checked<T extends TrackOptions>(where: string, options: T): T {
  const { min, max, step } = checkedOptions(where, options ?? {});
  const rules: Rule[] = [
    ["min", min, "a number", isNumber(min), "Give both: { min: 0, max: 1 }."],
    ["max", max, "a number above min", isNumber(max) && !(max <= min), "Give both: { min: 0, max: 1 }."],
    ["step", step, "a number above 0", step === undefined || (isNumber(step) && step > 0), "Leave it out."],
  ];
  checkArguments(where, rules);
  return options;
}

function trackOf({ min, max, step }: TrackOptions, values: readonly number[]): Track {
  const areWhole = [min, max, ...values].every(Number.isInteger);
  const usual = areWhole && max - min > 1 ? 1 : (max - min) / 100;
  const taken = step ?? usual;
  return { min, max, step: taken, isWhole: areWhole && Number.isInteger(taken) };
}

function trackState(
  { min, max, step, isWhole }: Track,
  { live = true }: TrackOptions,
): object & Record<string, unknown> {
  const decimals = Math.min(6, Math.max(2, Math.ceil(-Math.log10(step) - 1e-9)));
  const readout_format = isWhole ? "d" : `.${decimals}f`;
  return { min, max, step, continuous_update: live, readout_format, behavior: "drag-tap" };
}
