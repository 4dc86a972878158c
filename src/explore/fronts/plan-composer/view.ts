import type { FrontModel } from "../front-model.js";
import { element } from "../kit/elements.js";
import { follow } from "../kit/follow.js";
import { latest } from "../kit/latest.js";
import { announcer } from "../kit/messages.js";
import { viewRoot } from "../kit/view-root.js";
import { Code } from "./code.js";
import { Costs } from "./costs.js";
import { added, alikeUpTo, lasting, moved, removed, replaced, replacedAlike } from "./edits.js";
import { Inspector } from "./inspector.js";
import { composerStyle } from "./style.js";
import { Timeline } from "./timeline.js";
import { TopBar } from "./top-bar.js";
import { type Composed, type Composition, type Draft, fixedOf, type Phase } from "./values.js";

const hint =
  "Drag the right edge of a phase to change its length, and the phase itself to change the order. Keys: ↑ ↓ change the epochs, Shift and ← → the order, Delete removes.";

/** The view: a bar, the timeline, the settings of the selected phase, what the plan costs, and its code. */
export class ComposerView {
  readonly #model: FrontModel;
  readonly #send: (changes: Readonly<Record<string, unknown>>) => void;
  readonly #bar: TopBar;
  readonly #timeline: Timeline;
  readonly #inspector: Inspector;
  readonly #costs: Costs;
  readonly #code: Code;
  readonly #note = element("div", { class: "mg-note", role: "alert" });
  readonly #news = announcer();
  readonly #sizes: ResizeObserver;
  readonly #stop: () => void;
  /** Drafts before each edit, the newest last. */
  readonly #former: Draft[] = [];
  #draft: Draft;
  #composition: Composition;
  #selected = 0;
  /** Counts other ways to grow that were asked for: the same may be asked for again. */
  #asked = 0;

  constructor(model: FrontModel, el: HTMLElement) {
    this.#model = model;
    this.#send = latest(model);
    this.#draft = model.get("draft");
    this.#composition = model.get("composition");
    const fixed = fixedOf(model);
    this.#bar = new TopBar(fixed, {
      replan: (method, members) => {
        this.#former.push(this.#draft);
        this.#asked += 1;
        this.#send({ wanted: { method, members, asked: this.#asked } });
      },
      add: (phase) => {
        this.#edit(added(this.#draft, phase, this.#selected), true);
        this.#select(this.#selected + 1);
      },
      undo: () => this.#undo(),
    });
    this.#timeline = new Timeline({
      select: (index) => this.#select(index),
      last: (index, epochs, isBegin) => {
        const phase = this.#draft.phases[index];
        if (phase?.kind === "train") this.#replace(index, lasting(phase, epochs), isBegin);
      },
      move: (from, to) => this.#moveTo(from, to),
      together: (index) => (this.#bar.isAlike ? alikeUpTo(this.#draft, index) : 1),
      remove: (index) => this.#remove(index),
    });
    this.#inspector = new Inspector(fixed, {
      change: (phase) => this.#replace(this.#selected, phase, true),
      move: (aside) => this.#move(aside),
      remove: () => this.#remove(this.#selected),
    });
    this.#costs = new Costs(fixed.basis);
    this.#code = new Code((text) => this.#news.say(text));
    const root = viewRoot(
      { name: "composer", title: "Compose a plan", style: composerStyle },
      this.#bar.root,
      this.#timeline.root,
      this.#note,
      element("div", { class: "mg-below" }, this.#inspector.root, this.#costs.root),
      this.#code.root,
      this.#news.place,
    );
    el.append(root);
    this.#sizes = new ResizeObserver(() => this.#timeline.fit());
    this.#sizes.observe(this.#timeline.root);
    this.#stop = follow(model, [[["draft", "composition"], () => this.#take()]]);
    this.#show();
  }

  /** Follows the model no longer. */
  remove(): void {
    this.#sizes.disconnect();
    this.#stop();
  }

  #take(): void {
    this.#draft = this.#model.get("draft");
    this.#composition = this.#model.get("composition");
    this.#show();
  }

  #show(): void {
    const { phases } = this.#draft;
    this.#selected = Math.max(0, Math.min(phases.length - 1, this.#selected));
    // What is known may be of the draft before this one: the same phase has the same name.
    const known = phases.map(({ name }) => this.#composition.phases.find((each) => each.name === name));
    const own = known[this.#selected];
    this.#bar.show(this.#draft, this.#composition.method, own?.additions ?? [], this.#former.length > 0);
    this.#timeline.show(this.#draft, known, this.#selected);
    this.#inspector.show(phases[this.#selected], own, this.#selected);
    this.#costs.show(this.#draft, this.#composition);
    this.#code.show(this.#composition);
    this.#showNote(known);
  }

  /** What is wrong, where the eye is; else what a hand can do. */
  #showNote(known: readonly (Composed | undefined)[]): void {
    const problems = [...known.flatMap((each) => each?.problems ?? []), ...this.#composition.problems];
    const texts = problems.length === 0 ? [hint] : problems;
    if (this.#note.textContent === texts.join("")) return;
    const look = problems.length === 0 ? "mg-faint" : "mg-problem";
    this.#note.replaceChildren(...texts.map((text) => element("p", { class: look }, text)));
  }

  #select(index: number): void {
    if (index === this.#selected) return;
    this.#selected = index;
    this.#show();
  }

  #edit(draft: Draft, isBegin: boolean): void {
    if (isBegin) this.#former.push(this.#draft);
    this.#draft = draft;
    this.#send({ draft });
    this.#show();
    this.#tell();
  }

  #move(aside: number): void {
    const from = this.#selected;
    const moves = this.#composition.phases[from]?.moves ?? [];
    const places = moves.filter((to) => Math.sign(to - from) === aside);
    const to = aside < 0 ? Math.max(...places) : Math.min(...places);
    if (!Number.isFinite(to)) return;
    this.#moveTo(from, to);
  }

  #moveTo(from: number, to: number): void {
    this.#edit(moved(this.#draft, from, to), true);
    this.#select(to);
  }

  #replace(index: number, phase: Phase, isBegin: boolean): void {
    const change = this.#bar.isAlike ? replacedAlike : replaced;
    this.#edit(change(this.#draft, index, phase), isBegin);
  }

  #remove(index: number): void {
    if (this.#draft.phases.length < 2) return;
    this.#edit(removed(this.#draft, index), true);
    this.#timeline.focus();
  }

  #undo(): void {
    const draft = this.#former.pop();
    if (draft === undefined) return;
    this.#edit(draft, false);
  }

  /** Tells a screen reader what the selected phase is now. */
  #tell(): void {
    const phase = this.#draft.phases[this.#selected];
    if (phase === undefined) return;
    const place = `phase ${this.#selected + 1} of ${this.#draft.phases.length}`;
    const epochs = phase.kind === "train" ? `, ${phase.epochs} epochs` : "";
    this.#news.say(`${phase.name}, ${place}${epochs}`);
  }
}
