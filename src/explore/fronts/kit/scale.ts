/** Places numbers along a side of a drawing. */
export interface Scale {
  (value: number): number;
  /** Round numbers to mark, from the least to the largest. */
  readonly ticks: readonly number[];
}

/** A scale from the numbers `from` to `to` onto pixels, with about `count` marks. */
export function linearScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
  count: number,
): Scale {
  const length = to - from || 1;
  const place = (value: number): number => start + ((value - from) / length) * (end - start);
  return Object.assign(place, { ticks: roundTicks(from, to, count) });
}

function roundTicks(from: number, to: number, count: number): number[] {
  const rough = (to - from || 1) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
