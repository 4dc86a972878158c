import { types } from "node:util";

/** Mean and standard deviation of each place of the last axis. */
export interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Mean and standard deviation of pixel / 255 per channel.
 *
 * @param images pixels, channels last
 * @param channels how many
 */
export function channelStatistics(images: Uint8Array, channels: number): Statistics {
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let place = 0; place < images.length; place += channels) {
    for (let channel = 0; channel < channels; channel++) {
      const pixel = images[place + channel]!;
      sums[channel]! += pixel;
      squares[channel]! += pixel * pixel;
    }
  }
  const pixels = images.length / channels;
  const mean = Array.from(sums, (sum) => sum / pixels / 255);
  const std = mean.map((average, channel) => {
    const variance = squares[channel]! / pixels / 255 ** 2 - average ** 2;
    return Math.sqrt(Math.max(variance, 0));
  });
  return { mean, std };
}

/**
 * Mean and standard deviation of numbers along their last axis; bytes count as value / 255.
 *
 * Two passes, since the difference of large sums of squares loses the digits of small deviations. A feature that is the same
 * in all examples gets the deviation 1, so that normalising makes it 0.
 *
 * @param values row-major, features last
 * @param features how many
 */
export function statisticsOf(values: Uint8Array | Float32Array, features: number): Statistics {
  const scale = types.isUint8Array(values) ? 1 / 255 : 1;
  const rows = values.length / features;
  const sums = new Float64Array(features);
  for (let place = 0; place < values.length; place++) sums[place % features]! += values[place]!;
  const averages = sums.map((sum) => sum / rows);
  const squares = new Float64Array(features);
  for (let place = 0; place < values.length; place++) {
    squares[place % features]! += (values[place]! - averages[place % features]!) ** 2;
  }
  return {
    mean: Array.from(averages, (mean) => mean * scale),
    std: Array.from(squares, (sum) => Math.sqrt(sum / rows) * scale || 1),
  };
}
