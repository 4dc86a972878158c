import { element } from "../kit/elements.js";
import { Block, leastWidth, markWidth } from "./block.js";
import { colourOf } from "./edits.js";
import type { Composed, Draft } from "./values.js";

/** What happens on the timeline. */
export interface TimelineActions {
  select(index: number): void;
  /** A phase lasts for another time; `isBegin` where that begins a movement, which one step undoes. */
  last(index: number, epochs: number, isBegin: boolean): void;
  move(from: number, to: number): void;
  /** How many blocks up to one change their length with it. */
  together(index: number): number;
  remove(index: number): void;
}

const gap = 5;

/** The phases of a plan as blocks in their order, whose widths are their epochs. */
export class Timeline {
  readonly root: HTMLElement;
  readonly #marker = element("div", { class: "mg-marker", hidden: true });
  readonly #actions: TimelineActions;
  #blocks: Block[] = [];
  #draft: Draft | undefined;
  #known: readonly (Composed | undefined)[] = [];
  #selected = 0;
  /** Pixels of an epoch; held while an edge is dragged, so that the edge stays below the pointer. */
  #scale = 1;
  #isHeld = false;

  constructor(actions: TimelineActions) {
    this.#actions = actions;
    this.root = element("div", {
      class: "mg-line",
      role: "listbox",
      "aria-orientation": "horizontal",
      "aria-label":
        "Phases of the plan. Up and down change the epochs, shift and arrows the order, delete removes.",
    });
  }

  /** Shows a draft. */
  show(draft: Draft, known: readonly (Composed | undefined)[], selected: number): void {
    this.#draft = draft;
    this.#known = known;
    this.#selected = selected;
    while (this.#blocks.length < draft.phases.length) this.#blocks.push(this.#block(this.#blocks.length));
    this.#blocks.length = draft.phases.length;
    this.#place();
    if (!this.#isHeld) this.#scale = this.#fittingScale(draft);
    for (const [i, block] of this.#blocks.entries()) {
      const phase = draft.phases[i];
      if (phase === undefined) continue;
      const width = phase.kind === "train" ? Math.max(leastWidth, this.#scale * phase.epochs) : markWidth;
      const look = { colour: colourOf(draft, phase), known: known[i], isSelected: i === selected, width };
      block.show(phase, look);
    }
  }

  /** Gives the keyboard to the selected block. */
  focus(): void {
    this.#blocks[this.#selected]?.root.focus();
  }

  /** Fits the blocks to a new width of the page. */
  fit(): void {
    if (this.#draft !== undefined) this.show(this.#draft, this.#known, this.#selected);
  }

  /** Only where there are more or fewer: to place an element again would take the keyboard and the pointer from it. */
  #place(): void {
    if (this.root.childElementCount === this.#blocks.length + 1) return;
    this.root.replaceChildren(...this.#blocks.map(({ root }) => root), this.#marker);
  }

  #fittingScale({ phases }: Draft): number {
    const width = this.root.clientWidth || 800;
    const marks = phases.filter(({ kind }) => kind !== "train").length;
    const epochs = phases.reduce(
      (sum, phase) => sum + (phase.kind === "train" ? Math.max(0, phase.epochs) : 0),
      0,
    );
    // Room to the right, into which an edge can be dragged.
    const free = 0.86 * width - marks * markWidth - gap * phases.length;
    return Math.max(0.02, free) / Math.max(1, epochs);
  }

  #block(index: number): Block {
    return new Block({
      select: () => this.#actions.select(index),
      key: (event) => this.#key(index, event),
      grip: (event, what) => {
        this.#actions.select(index);
        if (what === "edge") this.#dragEdge(index, event);
        else this.#dragBlock(index, event);
      },
    });
  }

  #key(index: number, { key, shiftKey }: KeyboardEvent): boolean {
    const draft = this.#draft;
    const phase = draft?.phases[index];
    if (draft === undefined || phase === undefined) return false;
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const longer = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[key];
    if (aside !== undefined && !shiftKey) {
      this.#actions.select(Math.max(0, Math.min(draft.phases.length - 1, index + aside)));
      this.focus();
    } else if (aside !== undefined) this.#moveTo(index, this.#nextPlace(index, aside));
    else if (longer !== undefined && phase.kind === "train")
      this.#actions.last(index, phase.epochs + longer, true);
    else if (key === "Delete" || key === "Backspace") this.#actions.remove(index);
    else return false;
    return true;
  }

  /** The next place to which the plan allows the phase to be moved. */
  #nextPlace(index: number, aside: number): number {
    const places = (this.#known[index]?.moves ?? []).filter((to) => Math.sign(to - index) === aside);
    return places.sort((a, b) => Math.abs(a - index) - Math.abs(b - index))[0] ?? index;
  }

  #moveTo(from: number, to: number): void {
    if (to === from || this.#draft === undefined) return;
    this.#actions.move(from, to);
    this.focus();
  }

  #dragEdge(index: number, start: PointerEvent): void {
    const phase = this.#draft?.phases[index];
    if (phase?.kind !== "train") return;
    const together = this.#actions.together(index);
    let isBegin = true;
    this.#isHeld = true;
    this.root.classList.add("mg-held");
    this.#follow(index, start, {
      move: (by) => {
        const epochs = Math.max(1, Math.round(phase.epochs + by / (this.#scale * together)));
        const now = this.#draft?.phases[index];
        if (now?.kind !== "train" || now.epochs === epochs) return;
        this.#actions.last(index, epochs, isBegin);
        isBegin = false;
      },
      end: () => {
        this.#isHeld = false;
        this.root.classList.remove("mg-held");
        this.fit();
      },
    });
  }

  #dragBlock(index: number, start: PointerEvent): void {
    const block = this.#blocks[index]?.root;
    if (block === undefined) return;
    let to = index;
    this.#follow(index, start, {
      move: (by) => {
        if (Math.abs(by) < 6 && to === index) return;
        block.classList.add("mg-lifted");
        block.style.transform = `translateX(${by}px)`;
        to = this.#placeFor(index, by);
        this.#mark(index, to);
      },
      end: () => {
        block.classList.remove("mg-lifted");
        block.style.transform = "";
        this.#marker.hidden = true;
        this.#moveTo(index, to);
      },
    });
  }

  /** The allowed place that is nearest to where the block is held. */
  #placeFor(index: number, by: number): number {
    const middle = (i: number): number => {
      const { offsetLeft = 0, offsetWidth = 0 } = this.#blocks[i]?.root ?? {};
      return offsetLeft + offsetWidth / 2;
    };
    const held = middle(index) + by;
    const places = this.#known[index]?.moves ?? [index];
    const distance = (to: number): number => Math.abs(middle(to) - held);
    return places.reduce((best, to) => (distance(to) < distance(best) ? to : best), index);
  }

  #mark(from: number, to: number): void {
    const target = this.#blocks[to]?.root;
    this.#marker.hidden = to === from || target === undefined;
    if (target === undefined) return;
    const x = to > from ? target.offsetLeft + target.offsetWidth : target.offsetLeft - gap;
    this.#marker.style.left = `${x + gap / 2 - 1.5}px`;
  }

  /** Follows a pointer until it is lifted. */
  #follow(index: number, start: PointerEvent, on: { move(by: number): void; end(): void }): void {
    const block = this.#blocks[index]?.root;
    if (block === undefined) return;
    block.setPointerCapture(start.pointerId);
    const from = start.clientX;
    const move = (event: PointerEvent): void => on.move(event.clientX - from);
    const end = (): void => {
      block.removeEventListener("pointermove", move);
      block.removeEventListener("pointerup", end);
      block.removeEventListener("pointercancel", end);
      on.end();
    };
    block.addEventListener("pointermove", move);
    block.addEventListener("pointerup", end);
    block.addEventListener("pointercancel", end);
  }
}
