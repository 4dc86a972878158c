// @ts-check

/**
 * Learnable pictures in place of a data set that was not downloaded: each class has a bright square at a place of its own,
 * under noise. The same each time.
 *
 * @param {{ classes: number, input: readonly [number, number, number], train: number, test: number }} shape
 * @returns {import("mixture-growth/data").Dataset}
 */
export function syntheticData({ classes, input, train, test }) {
  const name = "synthetic pictures";
  return {
    name,
    train: pictures(`${name}, train`, { classes, input, count: train, seed: 1 }),
    test: pictures(`${name}, test`, { classes, input, count: test, seed: 2 }),
  };
}

/**
 * @param {string} name
 * @param {{ classes: number, input: readonly [number, number, number], count: number, seed: number }} options
 * @returns {import("mixture-growth/data").ImageSet}
 */
function pictures(name, { classes, input: [height, width, channels], count, seed }) {
  const size = height * width * channels;
  const images = new Uint8Array(count * size);
  const side = Math.max(1, Math.floor(height / 4));
  let state = seed;
  for (let i = 0; i < images.length; i++) {
    // Marsaglia's xorshift: fast, and enough for noise.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    images[i] = 64 + ((state >>> 24) >> 1);
  }
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  for (let i = 0; i < count; i++) {
    const place = (Number(labels[i]) * 37) % ((height - side + 1) * (width - side + 1));
    const [top, left] = [Math.floor(place / (width - side + 1)), place % (width - side + 1)];
    for (let y = 0; y < side; y++) {
      const begin = i * size + ((top + y) * width + left) * channels;
      for (let k = begin; k < begin + side * channels; k++) images[k] = Math.min(255, Number(images[k]) + 60);
    }
  }
  return {
    name,
    images,
    labels,
    count,
    height,
    width,
    channels,
    classes,
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
    mean: Array.from({ length: channels }, () => 0.5),
    std: Array.from({ length: channels }, () => 0.2),
  };
}
