import type { Locator } from "playwright-core";

/** How a view is moved by mouse and by keyboard, and what the page shows then. */
export interface Moves {
  /** Selects what marks the view in the output of a cell. */
  readonly view: string;
  /** Selects the place in it where the effect is read. Default: the view. */
  readonly shown?: string;
  mouse(view: Locator): Promise<void>;
  readonly afterMouse: RegExp;
  keyboard(view: Locator): Promise<void>;
  readonly afterKeyboard: RegExp;
}

/** Everything in the class that is moved, by the function that makes it. */
export const classMoves: Readonly<Record<string, Moves>> = {
  coefficientDial: {
    view: ".mg-dial",
    shown: ".mixed",
    mouse: (view) => view.getByRole("button", { name: "All 0" }).click(),
    afterMouse: /= 0\.00 T₀ \+ 0\.00 T₁/,
    keyboard: (view) => view.getByRole("slider", { name: "both coefficients" }).press("ArrowUp"),
    afterKeyboard: /= 0\.00 T₀ \+ 0\.05 T₁/,
  },
  interact: {
    view: ".jupyter-widgets:has(.noUi-handle)",
    mouse: (area) =>
      area
        .locator(".noUi-target")
        .last()
        .click({ position: { x: 8, y: 2 } }),
    afterMouse: /1 upright \+ -1\.\d level/,
    keyboard: (area) => area.locator(".noUi-handle").first().press("ArrowRight"),
    afterKeyboard: /1\.1 upright \+ -1\.\d level/,
  },
  whatIfIGrow: {
    view: ".mg-what-if",
    shown: ".answers",
    mouse: (view) => view.getByRole("radio", { name: /^copy,/ }).click(),
    afterMouse: /\d+ answers changed/,
    keyboard: (view) => view.getByRole("radio", { name: /^copy,/ }).press("ArrowUp"),
    afterKeyboard: /no answer changed/,
  },
  growthScrubber: {
    view: ".mg-scrubber",
    shown: ".mg-readout",
    mouse: (view) => view.locator(".mg-drawing").click({ position: { x: 100, y: 100 } }),
    afterMouse: /member 0/,
    keyboard: (view) => view.getByRole("slider").press("End"),
    afterKeyboard: /100\s% of the run/,
  },
  decisionBoundary: {
    view: ".mg-boundary",
    shown: '[aria-label="What a click draws"]',
    mouse: (view) =>
      view
        .locator(".mg-square")
        .first()
        .click({ position: { x: 12, y: 12 } }),
    afterMouse: /class 1\s*61/,
    async keyboard(view) {
      const square = view.locator(".mg-square").first();
      for (const key of ["ArrowLeft", "2", "Space"]) await square.press(key);
    },
    afterKeyboard: /class 2\s*61/,
  },
  planComposer: {
    view: ".mg-composer",
    shown: ".mg-code pre",
    async mouse(view) {
      const edge = view.locator(".mg-edge").first();
      await edge.hover();
      const { x = 0, y = 0 } = (await edge.boundingBox()) ?? {};
      const { mouse } = view.page();
      await mouse.down();
      await mouse.move(x + 205, y + 20, { steps: 4 });
      await mouse.up();
    },
    afterMouse: /member: [5-9]/,
    keyboard: (view) => view.locator('[role="option"][aria-selected="true"]').press("PageUp"),
    afterKeyboard: /member: 1[5-9]/,
  },
  ablationTable: {
    view: ".mg-ablation",
    mouse: (view) =>
      view
        .getByRole("button", { name: /significant: why\?$/ })
        .first()
        .click(),
    afterMouse: /these seeds cannot tell the two apart/,
    keyboard: (view) => view.locator(".mg-name").first().press("Enter"),
    afterKeyboard: /seed 0: \d+/,
  },
};
