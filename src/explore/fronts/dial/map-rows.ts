import { element } from "../kit/elements.js";
import { largest, paintNumbers } from "../kit/heat-map.js";
import type { Shown } from "./dial-model.js";

/** Feature maps as trained, and below each how it is now. */
export const mapsStyle = `
.mg-dial .maps { display: grid; grid-template-columns: 52px repeat(var(--count), minmax(0, 56px)); gap: 4px; align-items: center; }
.mg-dial .maps canvas { width: 100%; image-rendering: pixelated; border-radius: 2px; display: block; min-height: 20px; }
`;

/** Two rows of canvases; they are made again only when their number or size changes. */
export function mapRows(): {
  readonly element: HTMLElement;
  update(shown: Shown, maps: Float32Array, trained: Float32Array): void;
} {
  const root = element("div", { class: "maps", role: "img" });
  let canvases: HTMLCanvasElement[][] = [];
  const update = ({ mapSize, block }: Shown, maps: Float32Array, trained: Float32Array): void => {
    const { count, height, width, channels } = mapSize;
    const isRow = height === 1;
    if (canvases[0]?.length !== count) {
      canvases = [0, 1].map(() => Array.from({ length: count }, () => element("canvas")));
      const rows = (["trained", "now"] as const).flatMap((word, at) => [
        element("span", { class: "mg-faint" }, word),
        ...(canvases[at] as HTMLCanvasElement[]),
      ]);
      root.replaceChildren(...rows);
    }
    root.style.setProperty("--count", String(count));
    root.style.gridTemplateColumns = isRow ? "52px minmax(0, 1fr)" : "";
    const most = largest(trained);
    [trained, maps].forEach((values, at) => {
      canvases[at]?.forEach((canvas, map) => {
        const pixels = values.subarray(map * height * width, (map + 1) * height * width);
        paintNumbers(canvas, pixels, { height, width, most });
        canvas.style.height = isRow ? "20px" : "";
      });
    });
    root.setAttribute(
      "aria-label",
      `${isRow ? width : count} of ${channels} feature maps that block ${block} contributes to, as trained and now`,
    );
  };
  return { element: root, update };
}
