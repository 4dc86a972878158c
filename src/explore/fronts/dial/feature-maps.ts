import type { Tensor } from "../page/tensor.js";

/** Feature maps of one picture: `values` is `[count, height, width]`. */
export interface Maps {
  /** How many are shown. */
  readonly count: number;
  /** Height of a map. */
  readonly height: number;
  /** Width of a map. */
  readonly width: number;
  /** How many there are in all, of which `count` are shown. */
  readonly channels: number;
  /** Map after map, row by row. */
  readonly values: Float32Array;
}

/** Maps that are shown, at most. */
const mostMaps = 8;
/** Numbers of a layer without places that are shown, at most, in one row. */
const mostNumbers = 32;

/**
 * The first maps in one of several equal parts of a layer's outputs; of a layer whose outputs have no place, one map with a row
 * of numbers.
 *
 * @param value `[1, height, width, channels]`, or `[1, …, channels]`
 */
export function featureMaps(
  { shape, values }: Tensor,
  { part, parts }: { readonly part: number; readonly parts: number },
): Maps {
  const all = shape.at(-1) as number;
  const channels = all / parts;
  const first = Math.round(part * channels);
  const at = (place: number, channel: number): number => values[place * all + first + channel] as number;
  const places = values.length / all;
  if (shape.length === 4) {
    const [height, width] = shape.slice(1, 3) as [number, number];
    const count = Math.min(channels, mostMaps);
    const maps = Float32Array.from({ length: count * places }, (_, i) =>
      at(i % places, Math.floor(i / places)),
    );
    return { count, height, width, channels, values: maps };
  }
  const width = Math.min(channels, mostNumbers);
  const rows = Float32Array.from({ length: places * width }, (_, i) => at(Math.floor(i / width), i % width));
  return { count: 1, height: places, width, channels, values: rows };
}
