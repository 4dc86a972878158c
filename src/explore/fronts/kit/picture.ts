import type { Pictures } from "./pictures.js";

/** Draws one of several pictures into a canvas, a pixel each. */
export function paintPicture(
  canvas: HTMLCanvasElement,
  pixels: Uint8Array,
  { height, width, channels }: Pictures,
  picture: number,
): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  const first = picture * height * width * channels;
  for (let i = 0; i < height * width; i++) {
    for (let colour = 0; colour < 3; colour++) {
      image.data[4 * i + colour] = pixels[first + i * channels + (channels < 3 ? 0 : colour)] as number;
    }
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
