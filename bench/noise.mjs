// @ts-check

/**
 * Images of noise, shaped as those of CIFAR.
 *
 * @param {number} count
 * @param {number} classes
 * @returns {import("mixture-growth/data").ImageSet}
 */
export function noise(count, classes) {
  return {
    name: "noise",
    count,
    height: 32,
    width: 32,
    channels: 3,
    classes,
    images: Uint8Array.from({ length: count * 32 * 32 * 3 }, (_, i) => (i * 2654435761) >>> 24),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
  };
}
