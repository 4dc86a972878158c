import { button } from "../kit/controls.js";
import { element } from "../kit/elements.js";
import { percentText } from "../kit/number-texts.js";
import { peakOf, withPeak } from "./edits.js";
import { choiceField, type Field, numberField, rateField } from "./fields.js";
import type { Composed, Fixed, GrowPhase, Phase, Settings, TrainPhase } from "./values.js";

/** What is done to the selected phase. */
export interface InspectorActions {
  change(phase: Phase): void;
  /** To the next place that the plan allows: -1 is earlier. */
  move(aside: number): void;
  remove(): void;
}

const schedules = ["cosine", "constant", "one-cycle", "polynomial"];

/** The settings of the selected phase. */
export class Inspector {
  readonly root: HTMLElement = element("section", { class: "mg-inspector" });
  readonly #fixed: Fixed;
  readonly #actions: InspectorActions;
  readonly #title = element("h4");
  readonly #about = element("div", { class: "mg-faint" });
  readonly #fields = element("div", { class: "mg-fields" });
  readonly #earlier: HTMLButtonElement;
  readonly #later: HTMLButtonElement;
  #phase: Phase | undefined;
  #kind = "";
  #update: (phase: never) => void = () => {};

  constructor(fixed: Fixed, actions: InspectorActions) {
    this.#fixed = fixed;
    this.#actions = actions;
    this.#earlier = button("← Earlier", () => actions.move(-1));
    this.#later = button("Later →", () => actions.move(1));
    const remove = button("Remove", () => actions.remove());
    this.root.append(
      element("header", {}, this.#title, this.#about),
      this.#fields,
      element("div", { class: "mg-group" }, this.#earlier, this.#later, remove),
    );
  }

  /** Shows a phase at a place. */
  show(phase: Phase | undefined, known: Composed | undefined, index: number): void {
    this.root.classList.toggle("mg-empty", phase === undefined);
    this.#title.textContent = phase?.name ?? "No phase";
    this.#about.textContent = aboutOf(phase, known);
    this.#phase = phase;
    const moves = known?.moves ?? [];
    this.#earlier.disabled = !moves.some((to) => to < index);
    this.#later.disabled = !moves.some((to) => to > index);
    const kind = phase === undefined ? "" : kindOf(phase);
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#fields.replaceChildren();
      if (phase?.kind === "train") this.#showTraining();
      else if (phase?.kind === "grow") this.#showGrowth(phase);
      else this.#update = () => {};
    }
    if (phase !== undefined) this.#update(phase as never);
  }

  #showTraining(): void {
    const edit = (change: (phase: TrainPhase) => TrainPhase): void => {
      if (this.#phase?.kind === "train") this.#actions.change(change(this.#phase));
    };
    const epochs = numberField("epochs", (value) => edit((phase) => ({ ...phase, epochs: value })), "1");
    const rate = rateField("learning rate", (value) =>
      edit((phase) => ({ ...phase, schedule: withPeak(phase.schedule, value) })),
    );
    const schedule = choiceField(
      "schedule",
      schedules.map((value) => ({ value, title: value })),
      (kind) => edit((phase) => ({ ...phase, schedule: { kind, learningRate: peakOf(phase.schedule) } })),
    );
    const names = this.#fixed.optimizers.map(({ name }) => ({ value: name, title: name }));
    const optimizer = choiceField("trained by", names, (name) =>
      edit((phase) => this.#trainedBy(phase, name)),
    );
    this.#fields.append(epochs.root, rate.root, schedule.root, optimizer.root);
    this.#update = (phase: TrainPhase) => {
      epochs.show(phase.epochs);
      rate.show(peakOf(phase.schedule));
      schedule.show(phase.schedule.kind);
      optimizer.show(optimizerOf(phase));
    };
  }

  /** The phase with another optimizer at its default settings, and the rate as many times higher as is usual for it. */
  #trainedBy(phase: TrainPhase, name: string): TrainPhase {
    const { by: _, sgd: __, ...rest } = phase;
    const [next, former] = [name, optimizerOf(phase)].map((each) =>
      this.#fixed.optimizers.find((optimizer) => optimizer.name === each),
    );
    if (next === undefined || former === undefined) return phase;
    const { optimizer: ___, ...settings } = next.settings;
    const rate = Number((peakOf(phase.schedule) * (next.learningRate / former.learningRate)).toPrecision(6));
    const schedule = withPeak(phase.schedule, rate);
    return { ...rest, schedule, ...(name === "sgd" ? { sgd: settings } : { by: next.settings }) };
  }

  #showGrowth({ by }: GrowPhase): void {
    const edit = (name: string, value: string | number): void => {
      const phase = this.#phase;
      if (phase?.kind === "grow") this.#actions.change({ ...phase, by: { ...phase.by, [name]: value } });
    };
    const choices = this.#fixed.choices[String(by.operator)] ?? {};
    const fields = Object.entries(by).flatMap(([name, value]): [string, Field<never>][] => {
      if (name === "operator" || typeof value === "boolean") return [];
      const field =
        typeof value === "number"
          ? numberField(words(name), (next) => edit(name, next))
          : choiceField(
              words(name),
              (choices[name] ?? [value]).map((each) => ({ value: each, title: each })),
              (next) => edit(name, next),
            );
      return [[name, field as Field<never>]];
    });
    this.#fields.append(...fields.map(([, { root }]) => root));
    this.#update = (phase: GrowPhase) => {
      for (const [name, field] of fields) field.show(phase.by[name] as never);
    };
  }
}

/** Two phases with the same fields. */
function kindOf(phase: Phase): string {
  return phase.kind === "grow"
    ? `grow ${phase.by.operator} ${Object.keys(phase.by as Settings).join()}`
    : phase.kind;
}

const optimizerOf = ({ by }: TrainPhase): string => (by === undefined ? "sgd" : String(by.optimizer));

/** The name of a setting in words: `newToOld` is "new to old". */
const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** A line about a phase: what it does, else what it costs. */
function aboutOf(phase: Phase | undefined, known: Composed | undefined): string {
  if (phase === undefined || known === undefined) return "";
  if (known.about !== phase.name) return known.about;
  return known.share === null ? "" : `${percentText(known.share, 0)} of the cost`;
}
