import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle } from "mixture-growth-display";
import { callable, demandArguments, oneOf, optional, record } from "../../checking/shapes.js";
import type { PlanRow } from "../../experiments/compare-plans.js";
import type { Comparison } from "../../experiments/comparison.js";
import type { ExperimentResult, FinishedRun } from "../../experiments/experiment-result.js";
import { CheckedWidget } from "../checked-widget.js";
import { frontText } from "../front-text.js";
import type { AblationData } from "../fronts/ablation/state.js";
import { type ShownSource, shownSource } from "./ablation-source.js";
import {
  type AblationState,
  type AblationTableOptions,
  type AblationValues,
  type ChosenRow,
  type RowOrder,
  seedsOf,
  shapesOf,
} from "./ablation-state.js";

export type { AblationTableOptions, ChosenRow, RowOrder } from "./ablation-state.js";

/**
 * Shows results as a table that is sorted, filtered and pivoted by factors, with every seed as a dot and the 95 % interval in the
 * row. Rows and dots that are marked are highlighted together; a row tells why its difference is significant or not; a chosen
 * one shows its curve.
 *
 * Differences and their intervals are those of `differencesFrom`.
 *
 * @param source A result, such as that of `ablate` or `readResult`; a comparison; or the rows of `comparePlans`.
 * @throws InputError with everything that is wrong with the options, Error for a result without a run.
 * @example
 * ```ts
 * const table = ablationTable(readResult("cifar100"), { control: "scratch" });
 * table // last line of a cell
 * growthScrubber(readResult("cifar100"), table.selected) // the run that was chosen in it, in a later cell
 * ```
 */
export function ablationTable(
  source: ExperimentResult | Comparison | readonly PlanRow[],
  options: AblationTableOptions = {},
): AblationTable {
  const shown = shownSource(source);
  const { control, order, filter, pivot } = shapesOf(shown.data);
  demandArguments("ablationTable", {
    options: [
      options,
      record<AblationTableOptions>({
        control: optional(control),
        order: optional(order),
        filter: optional(filter),
        pivot: optional(pivot),
      }),
    ],
  });
  return new AblationTable(shown, options);
}

/** The view of {@link ablationTable}: what a hand can do in it, code can do too. */
export class AblationTable implements Displayable {
  readonly #source: ShownSource;
  readonly #widget: CheckedWidget<AblationState>;
  readonly #shapes: ReturnType<typeof shapesOf>;

  /** @internal */
  constructor(source: ShownSource, options: AblationTableOptions) {
    const { data, fallback } = source;
    this.#source = source;
    this.#shapes = shapesOf(data);
    const {
      control = data.rows[0]?.name ?? "",
      order = { key: "score", descending: true },
      filter = "",
      pivot = [],
    } = options;
    const nothing = { selected: { name: "", seed: -1 }, marked: [], range: [], explained: [] };
    const state: AblationState = { data, control, order, filter, pivot, ...nothing };
    this.#widget = new CheckedWidget({ esm: frontText("ablation"), state, fallback }, () => this.#shapes);
  }

  /** Everything that is shown, as plain data. */
  get data(): AblationData {
    return this.#source.data;
  }

  /** Everything that the front end holds: what a page without a kernel needs to show the same. */
  get state(): AblationState {
    return this.#widget.values;
  }

  /** The row that is chosen, and its run; undefined before. */
  get selected(): ChosenRow | undefined {
    const { name, seed } = this.#widget.get("selected");
    return name === "" ? undefined : { method: name, seed: seed < 0 ? undefined : seed };
  }

  set selected(chosen: { readonly method: string; readonly seed?: number | undefined } | undefined) {
    const { rows } = this.data;
    const seeds = seedsOf(this.data, chosen?.method ?? "");
    const shape = record<ChosenRow>({
      method: oneOf(rows.map(({ name }) => name)),
      seed: optional(oneOf(seeds, `Use ${seeds[0] ?? "undefined"}.`)),
    });
    demandArguments("AblationTable", { selected: [chosen, optional(shape)] });
    const { method = "", seed = seeds[0] ?? -1 } = chosen ?? {};
    this.#widget.set({ selected: { name: method, seed } });
  }

  /** The run that is chosen; undefined where there is none, as of plans. */
  get run(): FinishedRun | undefined {
    const { selected } = this;
    return selected === undefined ? undefined : this.#source.runOf(selected.method, selected.seed);
  }

  /** What all others are compared with. */
  get control(): string {
    return this.#widget.get("control");
  }

  set control(control: string) {
    this.#set({ control });
  }

  get order(): RowOrder {
    return this.#widget.get("order");
  }

  set order(order: RowOrder) {
    this.#set({ order });
  }

  /** Words that a row must have: parts of its name or of a factor's value, or `factor=value`. */
  get filter(): string {
    return this.#widget.get("filter");
  }

  set filter(filter: string) {
    this.#set({ filter });
  }

  /** The factors whose values are rows and columns; empty for a row per method. */
  get pivot(): readonly string[] {
    return this.#widget.get("pivot");
  }

  set pivot(pivot: readonly string[]) {
    this.#set({ pivot });
  }

  /** The runs that are highlighted: those of marked rows, and those in the range that was drawn over the dots. */
  get brushed(): readonly Required<ChosenRow>[] {
    const [low, high] = this.#widget.get("range");
    const marked = this.#widget.get("marked");
    const isIn = (value: number | null): boolean =>
      low !== undefined && high !== undefined && value !== null && value >= low && value <= high;
    return this.data.rows.flatMap(({ name, seeds }) =>
      seeds
        .filter(({ value }) => marked.includes(name) || isIn(value))
        .map(({ seed }) => ({ method: name, seed })),
    );
  }

  /** Marks rows and highlights their dots; `[]` marks none. */
  mark(methods: readonly string[]): this {
    return this.#set({ marked: methods });
  }

  /** Highlights the runs whose score lies between two values, in percent, and their rows; without values none. */
  brush(low?: number, high?: number): this {
    return this.#set({ range: low === undefined || high === undefined ? [] : [low, high] });
  }

  /** Opens the lines that explain the differences of these rows, and closes all others. */
  explain(methods: readonly string[]): this {
    return this.#set({ explained: methods });
  }

  /** Calls a listener when a row is chosen in the browser. @returns what ends it */
  onSelect(listener: (chosen: ChosenRow | undefined) => unknown): () => void {
    demandArguments("AblationTable.onSelect", {
      listener: [listener, callable("a function that gets the chosen row")],
    });
    return this.#widget.on("selected", () => listener(this.selected));
  }

  /** Removes it from every page. */
  close(): void {
    this.#widget.shown.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget.shown[displaySymbol]();
  }

  [inspectSymbol](): string {
    return this.#widget.shown[inspectSymbol]();
  }

  #set(changes: Partial<AblationValues>): this {
    const given = Object.entries(changes) as [keyof AblationValues, unknown][];
    demandArguments(
      "AblationTable",
      Object.fromEntries(given.map(([name, value]) => [name, [value, this.#shapes[name]]])),
    );
    this.#widget.set(changes as Partial<AblationState>);
    return this;
  }
}
