/** What is done by a key when a mark has the focus: how far to go, or to the first or the last. */
const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Lets the marks of a drawing tell what they are: to the pointer, to the keyboard (Tab, arrow keys) and to screen
 * readers.
 *
 * @param drawing an SVG; a mark is a group with a title
 * @param frame the positioned element around it
 */
export function describeMarks(drawing: SVGElement, frame: HTMLElement): void {
  const marks = [...drawing.querySelectorAll<SVGGElement>("g > title")].flatMap(readMark);
  const title = drawing.querySelector<SVGElement>(":scope > title");
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", title?.textContent ?? "drawing");
  // A title would be shown everywhere in the drawing, over what its marks tell.
  title?.remove();
  const note = createNote();
  frame.append(note);
  const outline = createOutline();
  drawing.append(outline);
  const show = (mark: Mark | undefined): void => {
    note.hidden = mark === undefined;
    note.textContent = mark?.detail ?? "";
    outline.style.display = mark === undefined ? "none" : "";
    if (mark === undefined) return;
    surround(outline, mark.group.getBBox());
    place(note, mark.group.getBoundingClientRect(), frame);
  };
  show(undefined);
  const at = (target: EventTarget | null): number => marks.findIndex(({ group }) => holds(group, target));
  frame.addEventListener("pointerover", ({ target }) => show(marks[at(target)]));
  frame.addEventListener("pointerleave", () => show(marks[at(document.activeElement)]));
  drawing.addEventListener("focusin", ({ target }) => show(marks[at(target)]));
  drawing.addEventListener("focusout", () => show(undefined));
  // The pointer shows what it is on; it leaves the focus where it is, so that the notebook's own keys go on working.
  drawing.addEventListener("mousedown", (event) => event.preventDefault());
  drawing.addEventListener("keydown", (event) => {
    const now = at(event.target);
    if (event.key === "Escape") show(undefined);
    const next = marks[steps[event.key]?.(now, marks.length) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    marks[now]?.group.setAttribute("tabindex", "-1");
    next.group.setAttribute("tabindex", "0");
    next.group.focus();
  });
  marks[0]?.group.setAttribute("tabindex", "0");
}

interface Mark {
  readonly group: SVGGElement;
  readonly detail: string;
}

function readMark(title: Element): Mark[] {
  const group = title.parentElement as unknown as SVGGElement;
  const detail = title.textContent ?? "";
  title.remove();
  group.setAttribute("role", "img");
  group.setAttribute("aria-label", detail.replaceAll("\n", ", "));
  group.setAttribute("tabindex", "-1");
  // JupyterLab would take the arrow keys for its own.
  group.setAttribute("data-lm-suppress-shortcuts", "true");
  group.style.outline = "none";
  return [{ group, detail }];
}

function holds(group: Element, target: EventTarget | null): boolean {
  return target instanceof Node && group.contains(target);
}

/** The box with the words. Screen readers have them from the mark itself. */
function createNote(): HTMLElement {
  const note = document.createElement("div");
  note.className = "mixture-growth-note";
  note.setAttribute("aria-hidden", "true");
  note.style.cssText = [
    "position:absolute;z-index:10;pointer-events:none;white-space:pre-line;max-width:28em;padding:0.4em 0.7em",
    "color:var(--jp-content-font-color1);background:var(--jp-layout-color2)",
    "border:1px solid var(--jp-border-color1);border-radius:var(--jp-border-radius)",
    "font-size:var(--jp-ui-font-size1);line-height:1.35;font-variant-numeric:tabular-nums",
  ].join(";");
  return note;
}

function createOutline(): SVGRectElement {
  const outline = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "pointer-events": "none",
    "aria-hidden": "true",
  })) {
    outline.setAttribute(name, value);
  }
  return outline;
}

function surround(outline: SVGRectElement, { x, y, width, height }: DOMRect): void {
  const box = { x: x - 2, y: y - 2, width: width + 4, height: height + 4, rx: 2 };
  for (const [name, value] of Object.entries(box)) outline.setAttribute(name, String(value));
}

/** Below the mark, and inside the frame from left to right. */
function place(note: HTMLElement, mark: DOMRect, frame: HTMLElement): void {
  const around = frame.getBoundingClientRect();
  const most = Math.max(0, around.width - note.offsetWidth);
  const middle = (mark.left + mark.right) / 2 - around.left - note.offsetWidth / 2;
  note.style.left = `${Math.min(most, Math.max(0, middle))}px`;
  note.style.top = `${mark.bottom - around.top + 6}px`;
}
