import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle } from "mixture-growth-display";
import { type AnyWidget, anywidget } from "mixture-growth-widgets";
import {
  demand,
  demandArguments,
  fitting,
  integer,
  number,
  oneOf,
  type Shape,
  something,
} from "../../checking/shapes.js";
import { laptopRate } from "../../experiments/forecast.js";
import { descriptionShape } from "../../networks/check-description.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { AnyGrowth } from "../../operators/operators.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { Phase } from "../../plan/plan-data.js";
import { frontText } from "../front-text.js";
import { composerOptions, type PlanComposerOptions } from "./composer-options.js";
import { composerPicture } from "./composer-picture.js";
import { type ComposerState, firstState } from "./composer-state.js";
import {
  type ComposedFor,
  type ComposedPhase,
  type ComposedTotals,
  type Composition,
  Compositor,
} from "./composition.js";
import { draftShape, type PlanDraft, withAdded, withMoved, withPeak, withPhase } from "./draft.js";
import { type GrowingMethod, growingMethods, methodOf, replanned } from "./growing-methods.js";

const methodShape: Shape = oneOf(growingMethods.map(({ name }) => name));
const membersShape: Shape = integer({ min: 2, max: 16 });

/**
 * Makes a view in which a person composes a plan: phases are blocks on a timeline, and cost, time, the comparison with nets from
 * scratch and the code of the plan follow the hand.
 *
 * @param network At full size.
 * @throws InputError with everything that is wrong with the arguments.
 * @example
 * ```ts
 * const composer = planComposer(wideResNet({ depth: 28, width: 10, classes: 100 }), { images: 50_000 });
 * composer // last line of a cell: the view
 * ```
 */
export function planComposer(network: NetworkDescription, options: PlanComposerOptions = {}): PlanComposer {
  demandArguments("planComposer", {
    network: [network, descriptionShape],
    options: [options, composerOptions],
  });
  return new PlanComposer(network, options);
}

/** The view of {@link planComposer}: what a hand can do in it, code can do too. */
export class PlanComposer implements Displayable {
  readonly #compositor: Compositor;
  readonly #widget: AnyWidget<ComposerState>;
  #draft: PlanDraft;
  #composition: Composition;

  /** @internal */
  constructor(network: NetworkDescription, options: PlanComposerOptions) {
    const { plan = GrowthPlan.mixture({ phases: { member: 20, grown: 5 } }) } = options;
    const task: ComposedFor = {
      network,
      sharing: options.sharing ?? [],
      images: options.images ?? 50_000,
      testImages: options.testImages ?? 10_000,
      batchSize: options.batchSize ?? 128,
      rate: options.rate ?? laptopRate,
    };
    this.#compositor = new Compositor(task);
    this.#draft = plan.data;
    this.#composition = this.#compositor.compose(plan.data);
    this.#widget = anywidget({
      esm: frontText("plan-composer"),
      state: firstState(task, this.#draft, this.#composition),
      fallback: () => composerPicture(this.#draft, this.#composition),
    });
    this.#follow();
  }

  /**
   * The plan, to be trained.
   *
   * @throws PlanError with everything that is wrong with a plan that cannot run.
   */
  get plan(): GrowthPlan {
    return new GrowthPlan(this.#draft);
  }

  /** The plan as it stands, which may be one that cannot run. */
  get draft(): PlanDraft {
    return this.#draft;
  }

  /** @throws InputError for what has not the parts of a plan. */
  set draft(draft: PlanDraft) {
    demand(draft, draftShape, "draft", "planComposer");
    this.#compose(structuredClone(draft));
  }

  /** Everything that is wrong with the plan, or that does not fit the network; empty for one that can run. */
  get problems(): readonly string[] {
    return this.#compositor.problems(this.#draft);
  }

  /** The code that makes the plan; empty for one that cannot run. */
  get code(): string {
    return this.#composition.code?.expression ?? "";
  }

  /** The phases with their cost and their share of it. */
  get phases(): readonly ComposedPhase[] {
    return this.#composition.phases;
  }

  /** Epochs, cost, time and memory of the whole plan; null for one that cannot run. */
  get totals(): ComposedTotals | null {
    return this.#composition.totals;
  }

  /** Lets a phase train for so many epochs. */
  setEpochs(phase: string, epochs: number): void {
    demandArguments("planComposer", { phase: [phase, this.#name("train")], epochs: [epochs, number()] });
    this.#change(phase, (each) => (each.kind === "train" ? { ...each, epochs } : each));
  }

  /** Lets a phase train at another highest learning rate. */
  setLearningRate(phase: string, rate: number): void {
    demandArguments("planComposer", { phase: [phase, this.#name("train")], rate: [rate, number()] });
    this.#change(phase, (each) =>
      each.kind === "train" ? { ...each, schedule: withPeak(each.schedule, rate) } : each,
    );
  }

  /** Lets a growth take place in another way, such as `net2wider({ noise: 0.1 })`. */
  setGrowth(phase: string, by: AnyGrowth): void {
    demandArguments("planComposer", { phase: [phase, this.#name("grow")], by: [by, something] });
    this.draft = withPhase(this.#draft, this.#indexOf(phase), (each) =>
      each.kind === "grow" ? { ...each, by } : each,
    );
  }

  /** Moves a phase to another place, from 0. */
  move(phase: string, to: number): void {
    const last = this.#draft.phases.length - 1;
    demandArguments("planComposer", {
      phase: [phase, this.#name()],
      to: [to, integer({ min: 0, max: last })],
    });
    this.#compose(withMoved(this.#draft, this.#indexOf(phase), to));
  }

  /** Removes a phase. */
  remove(phase: string): void {
    demandArguments("planComposer", { phase: [phase, this.#name()] });
    this.#compose({ ...this.#draft, phases: this.#draft.phases.filter(({ name }) => name !== phase) });
  }

  /** Adds a phase after another, or at the end. */
  add(phase: Phase, after: string | undefined = this.#draft.phases.at(-1)?.name): void {
    const place = after === undefined ? -1 : this.#indexOf(after);
    if (after !== undefined) demandArguments("planComposer", { after: [after, this.#name()] });
    this.draft = withAdded(this.#draft, phase, place);
  }

  /** Plans another way to grow at about the same cost; `"none"` trains from scratch. */
  growBy(method: GrowingMethod): void {
    demandArguments("planComposer", { method: [method, methodShape] });
    this.#compose(replanned(this.#draft, method, this.#draft.members));
  }

  /** Plans to grow from so many members, at about the same cost. */
  setMembers(members: number): void {
    demandArguments("planComposer", { members: [members, membersShape] });
    this.#compose(replanned(this.#draft, methodOf(this.#draft), members));
  }

  /** Removes the view from every page. */
  close(): void {
    this.#widget.close();
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    return this.#widget[displaySymbol]();
  }

  [inspectSymbol](): string {
    return String(composerPicture(this.#draft, this.#composition)["text/plain"]);
  }

  /** Accepts the name of a phase. */
  #name(kind?: Phase["kind"]): Shape {
    const phases = this.#draft.phases.filter((phase) => kind === undefined || phase.kind === kind);
    return oneOf(phases.map(({ name }) => name));
  }

  #indexOf(phase: string): number {
    return this.#draft.phases.findIndex(({ name }) => name === phase);
  }

  #change(phase: string, change: (phase: Phase) => Phase): void {
    this.#compose(withPhase(this.#draft, this.#indexOf(phase), change));
  }

  #compose(draft: PlanDraft): void {
    this.#take(draft);
    this.#widget.set({ draft });
  }

  #take(draft: PlanDraft): void {
    this.#composition = this.#compositor.compose(draft);
    this.#draft = draft;
    this.#widget.set({ composition: this.#composition });
  }

  /** Follows the hand: what comes from the page is checked, and put back where it does not fit. */
  #follow(): void {
    const widget = this.#widget;
    widget.on("draft", (draft) => {
      const given = fitting<PlanDraft>(draft, draftShape);
      if (given === undefined) widget.set({ draft: this.#draft });
      // Not sent back: the hand may have moved on, and would be thrown back.
      else this.#take(given);
    });
    widget.on("wanted", ({ method, members }) => {
      const [way, count] = [
        fitting<GrowingMethod>(method, methodShape),
        fitting<number>(members, membersShape),
      ];
      if (way !== undefined && count !== undefined) this.#compose(replanned(this.#draft, way, count));
    });
  }
}
