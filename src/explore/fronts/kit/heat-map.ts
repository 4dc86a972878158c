import { divergingAt } from "./colours.js";

/** Draws numbers into a canvas, a pixel each: blue below zero, vermilion above, nothing where there is no number. */
export function paintNumbers(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  {
    height,
    width,
    most,
  }: {
    readonly height: number;
    readonly width: number;
    /** The number with the strongest colour. */
    readonly most: number;
  },
): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let i = 0; i < height * width; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    image.data.set([...divergingAt(value / most), 255], 4 * i);
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** The largest absolute number; 1 where all are 0. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (size > most) most = size;
  }
  return most || 1;
}
