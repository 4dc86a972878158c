import { checkArguments } from "mixture-growth-display";
import { Control, type ControlOptions, type ValueRule } from "../control.js";
import { checkedOptions } from "../option-rules.js";
import { controlKind } from "../widget.js";

/** Options of {@link dropdown} and {@link toggles}. */
export interface ChoiceOptions<T> extends ControlOptions {
  /** Default: the first. */
  readonly value?: T;
}

/**
 * Makes a list to choose from.
 *
 * @param options a list, shown as texts, or values of any kind by their names
 * @returns a control whose value is one of the options
 * @throws RangeError without options, or with a value that is none of them
 * @example
 * const start = dropdown(["zero", "copy", "orthogonal"], { label: "coefficients" });
 * start.value; // "zero" | "copy" | "orthogonal"
 */
export function dropdown<const T, V extends T = T>(
  options: readonly T[] | Readonly<Record<string, T>>,
  given: ChoiceOptions<V> = {},
): Control<T> {
  return choice<T>("dropdown", options, given, {});
}

/**
 * Makes a row of buttons of which one is pressed.
 *
 * @param options a list, shown as texts, or values of any kind by their names
 * @returns a control whose value is one of the options
 * @throws RangeError without options, or with a value that is none of them
 * @example
 * const axis = toggles({ "cost (FLOP)": "macs", seconds: "seconds" }, { label: "axis" });
 */
export function toggles<const T, V extends T = T>(
  options: readonly T[] | Readonly<Record<string, T>>,
  given: ChoiceOptions<V> = {},
): Control<T> {
  return choice<T>("toggles", options, given, { tooltips: [], icons: [], button_style: "" });
}

const models = { dropdown: "DropdownModel", toggles: "ToggleButtonsModel" } as const;

function choice<T>(
  where: keyof typeof models,
  options: readonly T[] | Readonly<Record<string, T>>,
  choiceOptions: ChoiceOptions<T>,
  state: Readonly<Record<string, unknown>>,
): Control<T> {
  const { label = "", disabled, ...given } = checkedOptions(where, choiceOptions);
  const isGiven = typeof options === "object" && options !== null;
  const entries: (readonly [string, T])[] = !isGiven
    ? []
    : Array.isArray(options)
      ? options.map((each: T) => [String(each), each])
      : Object.entries(options as Readonly<Record<string, T>>);
  checkArguments(where, [
    ["options", options, "at least one option", entries.length > 0, 'Give a list: ["zero", "copy"].'],
  ]);
  const labels = entries.map(([name]) => name);
  const rule = choiceRule(entries);
  const value =
    "value" in given && given.value !== undefined ? given.value : (entries[0] as readonly [string, T])[1];
  checkArguments(where, [
    ["value", value, rule.what, rule.write(value) !== -1, "Leave it out, or choose one."],
  ]);
  const kind = controlKind(models[where]);
  return new Control({ kind, state: { _options_labels: labels, ...state }, rule, value, label, disabled });
}

/** The values stay here: only the place in the list travels. */
function choiceRule<T>(entries: readonly (readonly [string, T])[]): ValueRule<T> {
  const placeOf = (value: T): number => entries.findIndex(([, each]) => Object.is(each, value));
  return {
    key: "index",
    read: (sent) => (typeof sent === "number" ? entries[sent]?.[1] : undefined),
    write: placeOf,
    what: `one of ${shortList(entries.map(([name]) => name))}`,
    text: (value) => entries[placeOf(value)]?.[0] ?? "",
  };
}

/** How many names a message lists. */
const mostListed = 12;

function shortList(names: readonly string[]): string {
  const others = names.length - mostListed;
  const listed = names.slice(0, mostListed).join(", ");
  return others > 0 ? `${listed} and ${others} others` : listed;
}
