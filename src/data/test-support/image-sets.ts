import type { ImageSet } from "../dataset.js";
import { createRandom } from "../random.js";

/** A set of random pixels with labels 0, 1, 2, ... in turn. */
export function randomSet(shape: {
  count: number;
  height?: number;
  width?: number;
  channels?: number;
  classes?: number;
}): ImageSet {
  const { count, height = 8, width = 8, channels = 3, classes = 5 } = shape;
  const random = createRandom("test images");
  const images = new Uint8Array(count * height * width * channels);
  for (let place = 0; place < images.length; place++) images[place] = random.integer(256);
  return {
    name: "random images",
    images,
    labels: Uint8Array.from({ length: count }, (_, index) => index % classes),
    count,
    height,
    width,
    channels,
    classes,
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    mean: Array.from({ length: channels }, (_, channel) => 0.5 + channel / 100),
    std: Array.from({ length: channels }, (_, channel) => 0.25 + channel / 100),
  };
}
