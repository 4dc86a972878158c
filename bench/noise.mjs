// @ts-check

/**
 * Images of noise; by default as large as those of CIFAR.
 *
 * @param {number} count
 * @param {number} classes
 * @param {number} [side] height and width
 * @returns {import("mixture-growth/data").ImageSet}
 */
export function noise(count, classes, side = 32) {
  return {
    name: "noise",
    count,
    height: side,
    width: side,
    channels: 3,
    classes,
    images: Uint8Array.from({ length: count * side * side * 3 }, (_, i) => (i * 2654435761) >>> 24),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    classNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
  };
}
