import type { Dataset, ImageSet } from "../data/dataset.js";
import { createRandom } from "../data/random.js";

/** Options of {@link tinyData}. */
interface TinyDataOptions {
  readonly train?: number;
  readonly test?: number;
  readonly size?: number;
  readonly classes?: number;
  readonly seed?: number;
}

/** Learnable pictures: every class is a bright square at a place of its own, under noise. */
export function tinyData({
  train = 64,
  test = 32,
  size = 8,
  classes = 4,
  seed = 0,
}: TinyDataOptions = {}): Dataset {
  const random = createRandom(seed);
  const make = (name: string, count: number): ImageSet => {
    const images = new Uint8Array(count * size * size);
    const labels = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const label = i % classes;
      labels[i] = label;
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const inside = Math.floor((y * 2) / size) * 2 + Math.floor((x * 2) / size) === label % 4;
          images[(i * size + y) * size + x] = Math.floor((inside ? 150 : 60) + 60 * random.uniform());
        }
      }
    }
    const classNames = Array.from({ length: classes }, (_, c) => `class ${c}`);
    return {
      name,
      images,
      labels,
      count,
      height: size,
      width: size,
      channels: 1,
      classes,
      classNames,
      mean: [0.4],
      std: [0.2],
    };
  };
  return { name: "tiny", train: make("tiny, train", train), test: make("tiny, test", test) };
}
