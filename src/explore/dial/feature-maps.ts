import * as tf from "@tensorflow/tfjs-core";

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
  value: tf.Tensor,
  { part, parts }: { readonly part: number; readonly parts: number },
): Maps {
  const channels = (value.shape.at(-1) as number) / parts;
  return tf.tidy(() => {
    const own = tf.slice(
      tf.reshape(value, [-1, channels * parts]),
      [0, Math.round(part * channels)],
      [-1, Math.round(channels)],
    );
    if (value.rank === 4) {
      const [height, width] = value.shape.slice(1, 3) as [number, number];
      const count = Math.min(channels, mostMaps);
      const maps = tf.transpose(tf.slice(own, [0, 0], [-1, count]));
      return { count, height, width, channels, values: Float32Array.from(maps.dataSync()) };
    }
    const [height, width] = [own.shape[0] as number, Math.min(channels, mostNumbers)];
    const rows = tf.slice(own, [0, 0], [-1, width]);
    return { count: 1, height, width, channels, values: Float32Array.from(rows.dataSync()) };
  });
}
