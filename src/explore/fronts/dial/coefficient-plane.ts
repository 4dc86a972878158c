import { setColour } from "../kit/colours.js";
import { drawn, element } from "../kit/elements.js";
import { fixedText, subscript } from "../kit/number-texts.js";
import { reachOf } from "./dial-model.js";
import type { DialShown } from "./state.js";

/** Both coefficients of a block as a point, among those of other blocks. */
export const planeStyle = `
.mg-dial .plane { margin-top: 18px; }
.mg-dial .plane svg { display: block; width: 172px; height: 172px; margin-left: 21px; touch-action: none; cursor: crosshair; border-radius: 4px; }
.mg-dial .plane svg:focus:not(:focus-visible) { outline: none; }
.mg-dial .plane .ground { fill: var(--mg-ground); stroke: var(--mg-line); }
.mg-dial .plane .axis { stroke: var(--mg-line); }
.mg-dial .plane text { font-size: 11px; fill: var(--mg-faint); }
.mg-dial .plane .point { fill: var(--fill); stroke: var(--mg-text); stroke-width: 2; }
.mg-dial .plane .ray { stroke: var(--fill); stroke-width: 2; }
.mg-dial .plane .peer { fill: none; stroke: var(--fill); stroke-width: 2; }
.mg-dial .plane .trained { fill: none; stroke: var(--mg-faint); stroke-width: 1.5; stroke-dasharray: 3 2; }
`;

const side = 172;
const middle = side / 2;
/** Of a step of an arrow key. */
const step = 0.05;

/** The plane; nothing is shown for blocks that have not exactly two templates. */
export function coefficientPlane(change: (coefficients: readonly number[]) => void): {
  readonly element: HTMLElement;
  update(shown: DialShown, coefficients: readonly number[], set: number): void;
} {
  const root = element("div", { class: "plane" });
  let reach = 2;
  let now: readonly number[] = [];
  const marks = drawn("g");
  const ray = drawn("line", { class: "ray", x1: middle, y1: middle });
  const point = drawn("circle", { class: "point", r: 7 });
  const plane = drawn(
    "svg",
    { viewBox: `0 0 ${side} ${side}`, tabindex: 0, role: "slider", "aria-label": "both coefficients" },
    drawn("rect", { class: "ground", x: 0.5, y: 0.5, width: side - 1, height: side - 1, rx: 4 }),
    drawn("path", { class: "axis", d: `M0 ${middle}H${side}M${middle} 0V${side}` }),
    drawn("text", { x: side - 6, y: middle - 5, "text-anchor": "end" }, "T₀"),
    drawn("text", { x: middle + 6, y: 14 }, "T₁"),
    marks,
    ray,
    point,
  );
  const placeOf = ([x = 0, y = 0]: readonly number[]): [x: number, y: number] => [
    middle + (x / reach) * (middle - 8),
    middle - (y / reach) * (middle - 8),
  ];
  const limited = (value: number): number => Number(Math.max(-reach, Math.min(reach, value)).toFixed(2));
  const drag = (event: PointerEvent): void => {
    const { left, top, width } = plane.getBoundingClientRect();
    const at = (offset: number): number => (((offset / width) * side - middle) / (middle - 8)) * reach;
    change([limited(at(event.clientX - left)), limited(-at(event.clientY - top))]);
  };
  plane.addEventListener("pointerdown", (event) => {
    plane.setPointerCapture(event.pointerId);
    drag(event);
  });
  plane.addEventListener("pointermove", (event) => {
    if (plane.hasPointerCapture(event.pointerId)) drag(event);
  });
  plane.addEventListener("keydown", (event) => {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowDown: [0, -step],
      ArrowUp: [0, step],
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    change(now.map((value, t) => limited(value + (move[t] ?? 0))));
  });
  const heading = element("h4", {}, "Its coefficients, to drag");
  root.append(heading, plane);
  const update = (shown: DialShown, coefficients: readonly number[], set: number): void => {
    root.hidden = coefficients.length !== 2;
    if (root.hidden) return;
    reach = reachOf(shown);
    now = coefficients;
    plane.style.setProperty("--fill", setColour(set).fill);
    marks.replaceChildren(
      ...shown.peers.flatMap(({ block, coefficients: theirs }) => {
        const [x, y] = placeOf(theirs);
        return [
          drawn("circle", { class: "peer", r: 4, cx: x, cy: y }),
          drawn("text", { x: x + 8, y: y + 4 }, `W${subscript(block)}`),
        ];
      }),
      circleAt("trained", placeOf(shown.trained)),
    );
    const [x, y] = placeOf(coefficients);
    setPlace(point, { cx: x, cy: y });
    setPlace(ray, { x2: x, y2: y });
    const [first = 0, second = 0] = coefficients;
    plane.setAttribute("aria-valuenow", fixedText(first, 2).replace("−", "-"));
    plane.setAttribute("aria-valuemin", String(-reach));
    plane.setAttribute("aria-valuemax", String(reach));
    plane.setAttribute("aria-valuetext", `${fixedText(first, 2)} of T0, ${fixedText(second, 2)} of T1`);
  };
  return { element: root, update };
}

const circleAt = (kind: string, [cx, cy]: readonly [number, number]): SVGCircleElement =>
  drawn("circle", { class: kind, r: 7, cx, cy });

function setPlace(mark: SVGElement, place: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(place)) mark.setAttribute(name, value.toFixed(1));
}
