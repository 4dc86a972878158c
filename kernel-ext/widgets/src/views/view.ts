import {
  checkArguments,
  type Displayable,
  displaySymbol,
  type MimeBundle,
  type TaskOutput,
} from "mixture-growth-display";
import { collect, collecting, Reads, type Source } from "../reads.js";
import { FrontEnd } from "../wire/front-end.js";
import { OutputArea } from "./output-area.js";

/** A drawing that takes longer is given up for a newer one, if its code reads the kernel's signal. */
const patienceMs = 300;

const stoppedNote: TaskOutput = {
  type: "stream",
  content: { name: "stderr", text: "Stopped. The next change draws again.\n" },
};

/** A text that is shown as it is, without quotation marks. */
function asText(value: string): Displayable {
  return { [displaySymbol]: () => ({ "text/plain": value }) };
}

/**
 * A place that is drawn again whenever a control that the drawing read has a new value: the newest value wins, one drawing at a
 * time, none is queued. Errors are shown in place, and the next change draws again.
 */
export class View extends OutputArea {
  readonly #draw: () => unknown;
  #follows: (() => void)[] = [];
  #made: Reads["made"] = [];
  #isStale = false;
  #drawing: Promise<void> | undefined;
  #startedAt = 0;
  #giveUp = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** @internal */
  constructor(draw: () => unknown) {
    super();
    this.#draw = draw;
    this.redraw();
  }

  /** Draws again, though nothing has changed. */
  redraw(): void {
    if (!this.isOpen) return;
    this.#isStale = true;
    if (this.#drawing === undefined) this.#drawing = this.#drawAll();
    else this.#hurry();
  }

  /** Resolves when what is shown is as new as the controls. */
  async settled(): Promise<void> {
    await this.#drawing;
  }

  override close(): void {
    this.#stopFollowing();
    for (const made of this.#made.splice(0)) made.close();
    this.#giveUp.abort();
    super.close();
  }

  /** What is shown at first is part of the notebook's file. */
  override async [displaySymbol](): Promise<MimeBundle> {
    await this.#drawing;
    return this.bundle();
  }

  async #drawAll(): Promise<void> {
    try {
      while (this.#isStale && this.isOpen) {
        this.#isStale = false;
        await this.#drawOnce();
      }
    } finally {
      this.#drawing = undefined;
    }
  }

  async #drawOnce(): Promise<void> {
    const frontEnd = FrontEnd.here();
    this.#stopFollowing();
    const reads: Reads = new Reads((source) => this.#follow(source, reads));
    const old = this.#made;
    this.#giveUp = new AbortController();
    this.#startedAt = performance.now();
    const name = "a view";
    const show = this.begin();
    const options = { name, cell: this.model.cell, onOutput: show, until: this.#giveUp.signal };
    const work = async (): Promise<void> => {
      const value = await this.#draw();
      if (value !== undefined) await frontEnd.show(typeof value === "string" ? asText(value) : value);
    };
    try {
      const end = await frontEnd.run(() => collect(reads, work), options);
      if (end === "stopped" && !this.#isStale) show(stoppedNote);
    } finally {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#made = reads.made;
      if (this.isOpen) this.finish();
      for (const each of old) each.close();
    }
  }

  /** From the moment at which it is read: it may change while the drawing goes on. */
  #follow(source: Source, reads: Reads): void {
    const end = source.follow(() => {
      // What the drawing itself sets is no reason to draw again.
      if (collecting() !== reads) this.redraw();
    });
    if (this.isOpen) this.#follows.push(end);
    else end();
  }

  #stopFollowing(): void {
    for (const end of this.#follows.splice(0)) end();
  }

  #hurry(): void {
    const left = this.#startedAt + patienceMs - performance.now();
    this.#timer ??= setTimeout(() => this.#giveUp.abort(), Math.max(0, left)).unref();
  }
}

/**
 * Shows what a function returns, and shows it again whenever a control whose `value` the function read changes.
 *
 * @param draw also asynchronous; what it prints is shown too
 * @returns the view, to be the last line of a cell or a part of {@link column} and {@link row}
 * @throws RangeError without a function
 * @example
 * const width = slider({ min: 1, max: 8, label: "width" });
 * column(width, view(() => `${width.value ** 2} weights`));
 */
export function view(draw: () => unknown): View {
  checkArguments("view", [
    [
      "draw",
      draw,
      "a function",
      typeof draw === "function",
      "Give what returns the thing to show: () => table.",
    ],
  ]);
  return new View(draw);
}
