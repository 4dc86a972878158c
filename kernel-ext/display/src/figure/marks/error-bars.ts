import { svgElement } from "../../svg.js";
import type { Scale } from "../axis.js";
import { asText, bounded, type Loose } from "../loose.js";

/** One error bar: where it stands on the other axis, and its ends, all in pixels. */
export interface Whisker {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  /** Whether only the low end has a cap. */
  readonly isHalf?: boolean;
}

/**
 * Draws error bars with caps as one path.
 *
 * @param whiskers where they stand
 * @param isVertical whether they reach along y
 * @param options plotly's `error_x` or `error_y`
 * @param colour the colour unless the options name one
 */
export function drawWhiskers(
  whiskers: readonly Whisker[],
  isVertical: boolean,
  options: Loose,
  colour: string,
): string {
  if (whiskers.length === 0) return "";
  const cap = bounded(options.width, 3, 0, 20);
  const point = (along: number, across: number): string =>
    isVertical ? `${round(across)} ${round(along)}` : `${round(along)} ${round(across)}`;
  const path = whiskers.map(({ at, low, high, isHalf }) => {
    const caps = (isHalf === true ? [low] : [low, high]).map(
      (end) => `M${point(end, at - cap)}L${point(end, at + cap)}`,
    );
    return `M${point(low, at)}L${point(high, at)}${caps.join("")}`;
  });
  return svgElement("path", {
    d: path.join(""),
    fill: "none",
    stroke: asText(options.color) ?? colour,
    "stroke-width": bounded(options.thickness, 1.3, 0.2, 10),
  });
}

/** @returns the pixel of a value; where it has none (below zero on a log axis) the low end of the axis */
export function pixelOrFoot(scale: Scale, value: number): number {
  const coordinate = scale.coordinate(value);
  return coordinate === undefined ? scale.from : scale.pixel(coordinate);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
