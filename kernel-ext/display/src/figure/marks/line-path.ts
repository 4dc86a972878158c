type Point = readonly [number, number];

/** How a curve runs from point to point. */
export interface LineShape {
  /** Plotly's line shape: linear, hv, vh, hvh, vhv; `spline` is drawn linear, so that it invents nothing. */
  readonly shape: string;
  /** Whether missing points are passed over instead of leaving a gap. */
  readonly joinsGaps: boolean;
}

/**
 * Writes the path of a curve.
 *
 * @param points pixels; undefined where a value is missing
 * @param options how the curve runs
 * @returns the `d` of a path, empty without points
 */
export function linePath(points: readonly (Point | undefined)[], options: LineShape): string {
  const runs: Point[][] = [[]];
  for (const point of points) {
    if (point !== undefined) runs.at(-1)?.push(point);
    else if (!options.joinsGaps && runs.at(-1)?.length !== 0) runs.push([]);
  }
  return runs.map((run) => draw(shaped(thinned(run), options.shape))).join("");
}

/**
 * Writes the outline of an area between two curves.
 *
 * @param upper points of one curve
 * @param lower points of the other, from the same side
 * @param shape plotly's line shape
 */
export function areaPath(upper: readonly Point[], lower: readonly Point[], shape: string): string {
  if (upper.length < 2) return "";
  const outline = [...shaped(thinned(upper), shape), ...shaped(thinned(lower), shape).reverse()];
  return `${draw(outline)}Z`;
}

function draw(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return "";
  // A single point between two gaps would vanish: a line of no length with a round cap is a dot.
  const all = points.length === 1 ? [first, first] : points;
  return all.map(([x, y], at) => `${at === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

function shaped(points: readonly Point[], shape: string): Point[] {
  if (!/^(hv|vh|hvh|vhv)$/.test(shape)) return [...points];
  return points.flatMap((point, at): Point[] => {
    const before = points[at - 1];
    if (before === undefined) return [point];
    const [x, y] = point;
    if (shape === "hv") return [[x, before[1]], point];
    if (shape === "vh") return [[before[0], y], point];
    const [mx, my] = [(before[0] + x) / 2, (before[1] + y) / 2];
    const corners: Point[] =
      shape === "hvh"
        ? [
            [mx, before[1]],
            [mx, y],
          ]
        : [
            [before[0], my],
            [x, my],
          ];
    return [...corners, point];
  });
}

/**
 * Of many points within one column of pixels the first, the lowest, the highest and the last look like all of them.
 */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length < 2000) return points;
  const kept: Point[] = [];
  let column: Point[] = [];
  const flush = (): void => {
    const byHeight = [...column].sort((one, other) => one[1] - other[1]);
    const wanted = new Set([column[0], byHeight[0], byHeight.at(-1), column.at(-1)]);
    kept.push(...column.filter((point) => wanted.has(point)));
    column = [];
  };
  for (const point of points) {
    const first = column[0];
    if (first !== undefined && Math.floor(first[0]) !== Math.floor(point[0])) flush();
    column.push(point);
  }
  flush();
  return kept;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
