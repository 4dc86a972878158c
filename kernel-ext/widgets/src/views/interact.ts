import { checkArguments, displaySymbol, type MimeBundle } from "mixture-growth-display";
import { Control } from "../control.js";
import { button } from "../controls/button.js";
import { checkedOptions } from "../option-rules.js";
import { unfollowed } from "../reads.js";
import { type Still, stacked } from "../still.js";
import { controlKind, Widget } from "../widget.js";
import { View } from "./view.js";

/** Something with a value: a control, whatever the type of its value. */
interface Valued {
  readonly value: unknown;
}

/** The values of controls, by the same names. */
export type ValuesOf<C> = { readonly [K in keyof C]: C[K] extends { readonly value: infer T } ? T : never };

/** Options of {@link interact}. */
export interface InteractOptions {
  /** Draw when a button is pressed, not at each change. Default: false. */
  readonly manual?: boolean;
}

/** Controls, and below them what a function makes of their values. */
export class Interaction<C> extends Widget {
  readonly controls: C;
  /** What the function shows. */
  readonly view: View;
  readonly #parts: readonly Widget[];

  /** @internal */
  constructor(controls: C, view: View, parts: readonly Widget[]) {
    const children = parts.map(({ model }) => model.reference);
    super({ kind: controlKind("VBoxModel"), state: { children } });
    this.controls = controls;
    this.view = view;
    this.#parts = parts;
  }

  /** Resolves when what is shown is as new as the controls. */
  settled(): Promise<void> {
    return this.view.settled();
  }

  override close(): void {
    for (const part of this.#parts) part.close();
    super.close();
  }

  /** @internal */
  still(): Still {
    return stacked(this.#parts.map((part) => part.still()));
  }

  override async [displaySymbol](): Promise<MimeBundle> {
    await this.settled();
    return this.bundle();
  }
}

/**
 * Shows controls, and below them what a function makes of their values, anew at each change. The newest values win: none are
 * queued while the function runs. Stop ends it, an error is shown in its place, and the next change runs it again.
 *
 * @param controls by name; one without a label gets its name
 * @param draw gets the values by the same names; may be asynchronous
 * @returns to be the last line of a cell
 * @throws RangeError if something is no control, or there is no function
 * @example
 * interact({ width: slider({ min: 1, max: 8 }), kind: dropdown(["sum", "mean"]) }, ({ width, kind }) => `${kind} of ${width}`);
 */
export function interact<C extends { readonly [K in keyof C]: Valued }>(
  controls: C,
  draw: (values: ValuesOf<C>) => unknown,
  options: InteractOptions = {},
): Interaction<C> {
  const { manual = false } = checkedOptions("interact", options);
  const isNamed = typeof controls === "object" && controls !== null && !Array.isArray(controls);
  const named = Object.entries(isNamed ? controls : {}) as [string, Control<unknown>][];
  checkArguments("interact", [
    [
      "controls",
      controls,
      "controls by name",
      named.length > 0,
      "Give { width: slider({ min: 1, max: 8 }) }.",
    ],
    ...named.map(([name, given]) => {
      const fits = given instanceof Control;
      return [`controls.${name}`, given, "a control", fits, "Make one: slider({ min: 0, max: 1 })."] as const;
    }),
    ["draw", draw, "a function", typeof draw === "function", "Give what makes something of the values."],
  ]);
  for (const [name, each] of named) if (each.label === "") each.label = name;
  const read = (): ValuesOf<C> =>
    Object.fromEntries(named.map(([name, each]) => [name, each.value])) as ValuesOf<C>;
  const inputs = named.map(([, each]) => each);
  if (!manual) {
    const shown = new View(() => draw(read()));
    return new Interaction(controls, shown, [...inputs, shown]);
  }
  const go = button("Run", { icon: "play" });
  const shown = new View(() => {
    void go.clicks;
    return draw(unfollowed(read));
  });
  return new Interaction(controls, shown, [...inputs, go, shown]);
}
