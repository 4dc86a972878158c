/** Which mark a key moves the focus to. */
const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Shows what the marks of a drawing are, on hover, by keyboard (Tab, arrow keys) and to screen readers.
 *
 * @param drawing an SVG; a mark is a group with a title
 * @param frame the positioned element around it
 */
export function describeMarks(drawing: SVGElement, frame: HTMLElement): void {
  const marks = [...drawing.querySelectorAll<SVGGElement>("g > title")].map(readMark);
  const title = drawing.querySelector<SVGElement>(":scope > title");
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", title?.textContent ?? "drawing");
  // A title would be shown everywhere in the drawing, over the descriptions of its marks.
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
  // A click does not move the focus, so that the notebook's own keys keep working.
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

function readMark(title: Element): Mark {
  const group = title.parentElement as unknown as SVGGElement;
  const detail = title.textContent ?? "";
  title.remove();
  setAttributes(group, {
    role: "img",
    "aria-label": detail.replaceAll("\n", ", "),
    tabindex: -1,
    // Otherwise JupyterLab would handle the arrow keys.
    "data-lm-suppress-shortcuts": "true",
  });
  group.style.outline = "none";
  return { group, detail };
}

function holds(group: Element, target: EventTarget | null): boolean {
  return target instanceof Node && group.contains(target);
}

/** The box with the description. Screen readers read it from the mark itself. */
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
  const look = { fill: "none", stroke: "currentColor", "stroke-width": 2, "pointer-events": "none" };
  setAttributes(outline, { ...look, "aria-hidden": "true" });
  return outline;
}

function surround(outline: SVGRectElement, { x, y, width, height }: DOMRect): void {
  setAttributes(outline, { x: x - 2, y: y - 2, width: width + 4, height: height + 4, rx: 2 });
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

/** Below the mark, within the width of the frame. */
function place(note: HTMLElement, mark: DOMRect, frame: HTMLElement): void {
  const around = frame.getBoundingClientRect();
  const most = Math.max(0, around.width - note.offsetWidth);
  const middle = (mark.left + mark.right) / 2 - around.left - note.offsetWidth / 2;
  note.style.left = `${Math.min(most, Math.max(0, middle))}px`;
  note.style.top = `${mark.bottom - around.top + 6}px`;
}
