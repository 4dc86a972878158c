/** A point of a curve: cost and mean. */
export interface CurvePoint {
  readonly macs: number;
  readonly mean: number;
}

/** What one curve has in common with the others of its figure. */
export interface CurvePrefix {
  /** Points from the first on that a later curve has too: drawn there, it would be hidden. */
  readonly hidden: number;
  /** How many later curves lie on it there. */
  readonly above: number;
  /** For every point: its mark is this curve's own, or in a shared place its turn, or another curve's turn. */
  readonly marks: readonly ("own" | "turn" | "none")[];
}

/**
 * Finds curves that begin with the same points, such as methods that grow the same small net.
 *
 * @param curves In the order in which they are drawn.
 */
export function curvePrefixes(curves: readonly (readonly CurvePoint[])[]): CurvePrefix[] {
  return curves.map((curve, own) => {
    const lengths = curves.map((other) => commonLength(curve, other));
    const later = lengths.slice(own + 1).filter((length) => length > 0);
    const marks = curve.map((_, at) => {
      const sharers = curves.flatMap((_, i) => ((lengths[i] as number) > at || i === own ? [i] : []));
      if (sharers.length === 1) return "own";
      return sharers[at % sharers.length] === own ? "turn" : "none";
    });
    return { hidden: Math.max(0, ...later), above: later.length, marks };
  });
}

/** Points that two curves begin with; one point in common is no line that hides another. */
function commonLength(one: readonly CurvePoint[], other: readonly CurvePoint[]): number {
  const end = one.findIndex(
    ({ macs, mean }, at) => other[at]?.macs !== macs || Math.abs((other[at]?.mean ?? 0) - mean) > 1e-9,
  );
  const length = end === -1 ? one.length : end;
  return length < 2 ? 0 : length;
}
