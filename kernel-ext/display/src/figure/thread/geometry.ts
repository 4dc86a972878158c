/** A transform of the plane: `x' = a x + c y + e`, `y' = b x + d y + f`. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The identity. */
export const unit: Matrix = [1, 0, 0, 1, 0, 0];

/** The transform that applies `inner`, then `outer`. */
export function product(outer: Matrix, inner: Matrix): Matrix {
  if (outer === unit) return inner;
  if (inner === unit) return outer;
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}

/** The transformed point. */
function through([a, b, c, d, e, f]: Matrix, x: number, y: number): readonly [x: number, y: number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** Parses a `transform` such as `translate(3,4) rotate(90)`; anything else is the identity. */
export function matrixOf(text: string | null): Matrix {
  if (text === null || text === "") return unit;
  return [...text.matchAll(/(\w+)\(([^)]*)\)/g)].reduce<Matrix>((all, [, name = "", inside = ""]) => {
    const numbers = [...inside.matchAll(/[-+\d.]+(?:e[-+]?\d+)?/gi)].map(([number]) => Number(number));
    return numbers.every(Number.isFinite) ? product(all, step(name, numbers)) : all;
  }, unit);
}

function step(name: string, numbers: readonly number[]): Matrix {
  const [first = 0, second, third] = numbers;
  if (name === "translate") return [1, 0, 0, 1, first, second ?? 0];
  if (name === "scale") return [first, 0, 0, second ?? first, 0, 0];
  if (name === "matrix" && numbers.length === 6) return numbers as unknown as Matrix;
  if (name !== "rotate") return unit;
  const [cos, sin] = [Math.cos((first * Math.PI) / 180), Math.sin((first * Math.PI) / 180)];
  const turn: Matrix = [cos, sin, -sin, cos, 0, 0];
  if (second === undefined || third === undefined) return turn;
  return product(product([1, 0, 0, 1, second, third], turn), [1, 0, 0, 1, -second, -third]);
}

/** A rectangle in pixels. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest rectangle around points, given by their coordinates. */
export function around(xs: readonly number[], ys: readonly number[]): Bounds {
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** The smallest rectangle around both. */
export function union(one: Bounds | undefined, other: Bounds | undefined): Bounds | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return around(
    [one.left, other.left, one.right, other.right],
    [one.top, other.top, one.bottom, other.bottom],
  );
}

/** The bounds of a transformed rectangle. */
export function turned(bounds: Bounds | undefined, matrix: Matrix): Bounds | undefined {
  if (bounds === undefined || matrix === unit) return bounds;
  const { left, top, right, bottom } = bounds;
  const corners = [left, right].flatMap((x) => [top, bottom].map((y) => through(matrix, x, y)));
  return around(
    corners.map(([x]) => x),
    corners.map(([, y]) => y),
  );
}
