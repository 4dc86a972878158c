import type { Scale } from "../kit/scale.js";
import { linearScale } from "../kit/scale.js";

/** How far a pointer moves before it brushes rather than chooses, in pixels. */
const leastMove = 4;

/**
 * Follows a pointer that is dragged over the dots of any row.
 *
 * @param scaleOf the scale of dots by the width of their drawing
 * @param brush called with the least and the largest score
 * @returns what ends it
 */
export function brushOver(
  table: HTMLElement,
  scaleOf: (width: number) => Scale,
  brush: (range: readonly number[]) => void,
): () => void {
  let from: { readonly place: number; readonly left: number; readonly inverse: Scale } | undefined;
  let isBrushing = false;
  const down = (event: PointerEvent): void => {
    const svg = event.target instanceof Element ? event.target.closest("svg.mg-dots") : null;
    if (svg === null) return;
    const { left, width } = svg.getBoundingClientRect();
    from = { place: event.clientX - left, left, inverse: invert(scaleOf(width)) };
    isBrushing = false;
  };
  const move = (event: PointerEvent): void => {
    if (from === undefined) return;
    if (event.buttons === 0) {
      from = undefined;
      return;
    }
    const place = event.clientX - from.left;
    if (!isBrushing && Math.abs(place - from.place) < leastMove) return;
    isBrushing = true;
    const { inverse } = from;
    const ends = [inverse(from.place), inverse(place)].sort((a, b) => a - b);
    brush(ends.map((end) => Number(end.toPrecision(6))));
  };
  const up = (): void => {
    from = undefined;
  };
  // The click that ends a brush chooses no row.
  const click = (event: Event): void => {
    if (isBrushing) event.stopPropagation();
    isBrushing = false;
  };
  table.addEventListener("pointerdown", down);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  table.addEventListener("click", click, true);
  return () => {
    table.removeEventListener("pointerdown", down);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    table.removeEventListener("click", click, true);
  };
}

/** The score at a place, for a linear scale. */
function invert(x: Scale): Scale {
  return linearScale([x(0), x(1)], [0, 1], 1);
}
