import type { FrontModel } from "../front-model.js";
import { element } from "../kit/elements.js";
import { follow } from "../kit/follow.js";
import { latest } from "../kit/latest.js";
import { announcer, problemPlace } from "../kit/messages.js";
import { onThemeChange } from "../kit/theme-changes.js";
import { viewRoot } from "../kit/view-root.js";
import { edited, isApart, type Tool } from "./editing.js";
import { Square, type SquareActions, type Theme } from "./square.js";
import { boundaryStyle } from "./style.js";
import { themeOf } from "./theme.js";
import { Toolbar } from "./toolbar.js";
import { changing, type Point, type Values, valuesOf } from "./values.js";
import { newsOf, progressOf, saysOf } from "./words.js";

/** How far an arrow key moves the cursor. */
const keyStep = 0.05;

/** The view: bars, a square for each net, and what the nets say of the place that is pointed at. */
export class BoundaryView {
  readonly #model: FrontModel;
  readonly #send: (changes: Readonly<Record<string, unknown>>) => void;
  readonly #root: HTMLElement;
  readonly #toolbar: Toolbar;
  readonly #squares: readonly Square[];
  readonly #says = element("div", { class: "mg-says mg-faint" });
  readonly #problem = problemPlace();
  readonly #news = announcer();
  readonly #sizes: ResizeObserver;
  readonly #stop: () => void;
  readonly #endTheme: () => void;
  #values: Values;
  #theme: Theme;
  #tool: Tool = 0;
  #cursor: readonly [number, number] = [0, 0];
  #isByKeyboard = false;
  /** Points of the stroke that is being drawn, which the model does not have yet. */
  #stroke: readonly Point[] | undefined;
  #last: readonly [number, number] = [0, 0];
  #isAsked = false;
  /** The place that is pointed at. */
  #pointed: readonly [number, number] | undefined;
  #told = "";

  constructor(model: FrontModel, el: HTMLElement) {
    this.#model = model;
    this.#send = latest(model);
    this.#values = valuesOf(model);
    const help = `mg-help-${Math.random().toString(36).slice(2)}`;
    this.#toolbar = new Toolbar(this.#toolbarActions(), this.#values.presets);
    const count = Math.max(1, this.#values.nets.length || 3);
    this.#squares = Array.from({ length: count }, () => new Square(this.#squareActions(), help));
    const nets = element("div", { class: "mg-nets" }, ...this.#squares.map(({ root }) => root));
    const keys =
      "Click or drag on a square to draw. With the keyboard: arrow keys move the cursor, space draws, 1 to 3 choose a class, E erases.";
    const about = "Two members of half the width, and the net that grows from them, learn to part points.";
    this.#root = viewRoot(
      { name: "boundary", title: "Decision boundaries", about, style: boundaryStyle },
      this.#toolbar.points,
      this.#toolbar.training,
      nets,
      this.#says,
      this.#problem.place,
      element("div", { class: "mg-unseen", id: help }, keys),
      this.#news.place,
    );
    el.append(this.#root);
    this.#theme = themeOf(this.#root);
    this.#sizes = new ResizeObserver(() => this.#draw());
    this.#sizes.observe(nets);
    this.#stop = follow(model, [[changing, () => this.#ask()]]);
    this.#endTheme = onThemeChange(() => this.#show());
    this.#show();
  }

  /** Follows the model no longer. */
  remove(): void {
    this.#sizes.disconnect();
    this.#endTheme();
    this.#stop();
  }

  /** Several values change together: they are shown once. */
  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#show();
    });
  }

  #show(): void {
    const before = this.#values;
    const values = valuesOf(this.#model);
    this.#values = values;
    this.#theme = themeOf(this.#root);
    if (this.#tool !== "erase" && this.#tool >= values.classes) this.#tool = 0;
    const { text, share } = progressOf(values);
    this.#toolbar.show(values, this.#tool, text, share);
    const { classes, side, regions } = values;
    const size = classes * side * side;
    for (const [i, square] of this.#squares.entries()) {
      const part = regions.subarray(i * size, (i + 1) * size);
      const grid = part.length === size ? { values: part, classes, side } : undefined;
      square.show(values.nets[i], i < 2 ? `member ${i}` : "grown net", grid, this.#theme);
    }
    this.#point(this.#pointed);
    this.#problem.show(values.problem);
    const news = newsOf(values, before);
    // Said once: what is said of a place must not be talked over.
    if (news !== this.#told) this.#news.say(news);
    this.#told = news;
    this.#draw();
  }

  #draw(): void {
    const cursor = this.#isByKeyboard ? this.#cursor : undefined;
    for (const square of this.#squares) square.draw(this.#stroke ?? this.#values.points, cursor, this.#theme);
  }

  #squareActions(): SquareActions {
    return {
      press: (x, y) => {
        this.#isByKeyboard = false;
        this.#stroke = this.#values.points;
        this.#use(x, y);
      },
      move: (x, y, isPressed) => {
        this.#point([x, y]);
        if (isPressed && (this.#tool === "erase" || isApart(this.#last, x, y))) this.#use(x, y);
      },
      release: () => this.#keep(),
      leave: () => this.#point(undefined),
      key: (event) => this.#key(event),
    };
  }

  /** Uses the tool at a place of the stroke. */
  #use(x: number, y: number): void {
    if (Math.max(Math.abs(x), Math.abs(y)) > 1) return;
    this.#last = [x, y];
    this.#stroke = edited(this.#stroke ?? this.#values.points, this.#tool, x, y);
    this.#draw();
  }

  /** Gives a whole stroke to the model: training starts again once, not with every point. */
  #keep(): void {
    const stroke = this.#stroke;
    this.#stroke = undefined;
    if (stroke === undefined || stroke === this.#values.points) return;
    this.#change({ points: stroke, preset: "own" });
  }

  #change(changes: Partial<Record<keyof Values, unknown>>): void {
    this.#send(changes);
    this.#ask();
  }

  #key({ key }: KeyboardEvent): boolean {
    const step = moves[key];
    if (step !== undefined) {
      const inside = (value: number): number => Math.max(-1, Math.min(1, Math.round(100 * value) / 100));
      this.#cursor = [
        inside(this.#cursor[0] + step[0] * keyStep),
        inside(this.#cursor[1] + step[1] * keyStep),
      ];
    } else if (key === " " || key === "Enter") {
      this.#use(...this.#cursor);
      this.#keep();
    } else if (key === "Delete" || key === "Backspace" || key === "e" || key === "E") this.#choose("erase");
    else if (["1", "2", "3"].includes(key) && Number(key) <= this.#values.classes)
      this.#choose(Number(key) - 1);
    else return false;
    this.#isByKeyboard = true;
    this.#point(this.#cursor);
    this.#news.say(this.#says.textContent ?? "");
    this.#draw();
    return true;
  }

  #choose(tool: Tool): void {
    this.#tool = tool;
    this.#show();
  }

  /** Says what the nets make of a place. */
  #point(place: readonly [number, number] | undefined): void {
    this.#pointed = place;
    const [x, y] = place ?? [0, 0];
    const answers = this.#squares.map((square, i) => ({
      title: this.#values.nets[i]?.title ?? "",
      says: place === undefined ? undefined : square.says(x, y),
    }));
    this.#says.textContent = saysOf(place, answers);
  }

  #toolbarActions(): ConstructorParameters<typeof Toolbar>[0] {
    return {
      choose: (tool) => this.#choose(tool),
      setClasses: (classes) => this.#change({ classes }),
      usePreset: (preset, seed) => this.#change({ preset, seed }),
      clear: () => this.#change({ points: [], preset: "own" }),
      startOrStop: () => this.#change({ training: !this.#values.training }),
      reset: () => this.#change({ resets: this.#values.resets + 1 }),
    };
  }
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
