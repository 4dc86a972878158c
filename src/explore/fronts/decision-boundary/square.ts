import { element } from "../kit/elements.js";
import { fixedText, percentText, unknown } from "../kit/number-texts.js";
import { drawCursor, drawMarks } from "./marks.js";
import { type Colour, classAt, type RegionGrid, regionPicture } from "./region-picture.js";
import type { NetNow, Point } from "./values.js";

/** Colours of the page that a canvas needs as numbers. */
export interface Theme {
  readonly ink: string;
  readonly ground: string;
  readonly line: Colour;
  /** The lighter one of ground and ink: it parts marks from regions of their own colour. */
  readonly light: string;
  readonly classes: readonly { readonly css: string; readonly colour: Colour }[];
}

/** What a person does on a square; places go from -1 to 1. */
export interface SquareActions {
  /** Begins a stroke. */
  press(x: number, y: number): void;
  /** Goes on with it, or only points where nothing is pressed. */
  move(x: number, y: number, isPressed: boolean): void;
  release(): void;
  leave(): void;
  /** @returns whether the key means something here */
  key(event: KeyboardEvent): boolean;
}

/** Pixels of the picture of regions: enough for a square of 320 pixels on most screens. */
const pictureSize = 300;

/** A square with the regions of a net, the points, and what is known of the net. */
export class Square {
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement = element("canvas");
  readonly #pictured: HTMLCanvasElement = element("canvas", { width: pictureSize, height: pictureSize });
  readonly #title: HTMLElement = element("strong");
  readonly #state: HTMLElement = element("span", { class: "mg-faint" });
  readonly #numbers: readonly HTMLElement[] = ["epoch", "loss", "accuracy"].map(() =>
    element("span", { class: "mg-value mg-number" }, unknown),
  );
  #grid: RegionGrid | undefined;
  #theme: Theme | undefined;

  constructor(actions: SquareActions, help: string) {
    const surface = element(
      "div",
      { class: "mg-square", tabindex: 0, role: "application", "aria-describedby": help },
      this.canvas,
    );
    this.root = element(
      "section",
      { class: "mg-net" },
      element("header", {}, this.#title, this.#state),
      surface,
      element(
        "div",
        { class: "mg-values" },
        ...["epoch", "loss", "accuracy"].map((name, i) =>
          element(
            "div",
            {},
            element("span", { class: "mg-small mg-faint" }, name),
            this.#numbers[i] as HTMLElement,
          ),
        ),
      ),
    );
    this.#listen(surface, actions);
  }

  /** Shows a net, and its regions where there are any. */
  show(net: NetNow | undefined, title: string, grid: RegionGrid | undefined, theme: Theme): void {
    this.#title.textContent = net?.title ?? title;
    this.#state.textContent = net?.state ?? "no points yet";
    const shown = net ?? { epoch: 0, epochs: 0, loss: null, accuracy: null };
    const texts = [
      net === undefined ? unknown : `${shown.epoch} of ${shown.epochs}`,
      fixedText(shown.loss, 3),
      percentText(shown.accuracy),
    ];
    for (const [i, text] of texts.entries()) (this.#numbers[i] as HTMLElement).textContent = text;
    this.canvas.parentElement?.setAttribute(
      "aria-label",
      `Square of ${net?.title ?? title}: points and regions. Accuracy ${texts[2]}.`,
    );
    if (this.#isPictured(grid, theme)) return;
    this.#grid = grid;
    this.#theme = theme;
    const paper = this.#pictured.getContext("2d") as CanvasRenderingContext2D;
    paper.clearRect(0, 0, pictureSize, pictureSize);
    if (grid === undefined) return;
    const colours = theme.classes.map(({ colour }) => colour);
    paper.putImageData(regionPicture(grid, { colours, line: theme.line, size: pictureSize }), 0, 0);
  }

  /** What the net says of a place from -1 to 1: the class and how sure it is. */
  says(x: number, y: number): readonly [label: number, share: number] | undefined {
    return this.#grid === undefined ? undefined : classAt(this.#grid, (x + 1) / 2, (1 - y) / 2);
  }

  /** Draws the regions, the points and the cursor of the keyboard. */
  draw(points: readonly Point[], cursor: readonly [number, number] | undefined, theme: Theme): void {
    const size = this.canvas.clientWidth;
    if (size === 0) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const pixels = Math.round(size * ratio);
    if (this.canvas.width !== pixels) {
      this.canvas.width = pixels;
      this.canvas.height = pixels;
    }
    const paper = this.canvas.getContext("2d") as CanvasRenderingContext2D;
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    paper.fillStyle = theme.ground;
    paper.fillRect(0, 0, size, size);
    paper.drawImage(this.#pictured, 0, 0, size, size);
    drawMarks(paper, points, { colours: theme.classes.map(({ css }) => css), outline: theme.light, size });
    if (cursor !== undefined) drawCursor(paper, cursor, { size, ink: theme.ink, outline: theme.ground });
  }

  /** Whether these regions are pictured already: those of a net that rests do not change. */
  #isPictured(grid: RegionGrid | undefined, theme: Theme): boolean {
    const before = this.#grid;
    if (grid === undefined || before === undefined || this.#theme?.ground !== theme.ground) return false;
    return (
      before.classes === grid.classes &&
      before.values.length === grid.values.length &&
      before.values.every((value, i) => value === grid.values[i])
    );
  }

  #listen(surface: HTMLElement, actions: SquareActions): void {
    const placeOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
      const { left, top, width, height } = this.canvas.getBoundingClientRect();
      return [(2 * (clientX - left)) / width - 1, 1 - (2 * (clientY - top)) / height];
    };
    let isPressed = false;
    surface.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      isPressed = true;
      surface.setPointerCapture(event.pointerId);
      actions.press(...placeOf(event));
    });
    surface.addEventListener("pointermove", (event) => actions.move(...placeOf(event), isPressed));
    const release = (): void => {
      if (isPressed) actions.release();
      isPressed = false;
    };
    surface.addEventListener("pointerup", release);
    surface.addEventListener("pointercancel", release);
    surface.addEventListener("pointerleave", () => actions.leave());
    surface.addEventListener("keydown", (event) => {
      // The notebook has keys of its own, such as A and D D for its cells.
      if (event.ctrlKey || event.metaKey || event.altKey || !actions.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
}
