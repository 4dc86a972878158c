import { element } from "../kit/elements.js";
import { largest, paintNumbers } from "../kit/heat-map.js";
import type { Shown } from "./dial-model.js";

/** Feature maps as trained, and below each how it is now. */
export const mapsStyle = `
.mg-dial .maps { display: grid; grid-template-columns: 52px repeat(var(--count), minmax(0, 56px)); gap: 4px; align-items: center; }
.mg-dial .maps canvas { width: 100%; image-rendering: pixelated; border-radius: 2px; display: block; min-height: 20px; }
.mg-dial .maps.one-row { grid-template-columns: 52px minmax(0, 1fr); }
.mg-dial .maps.one-row canvas { height: 20px; }
`;

/** What the layer makes of the picked picture; canvases are made again only when their number changes. */
export function mapRows(): {
  readonly element: HTMLElement;
  update(shown: Shown, maps: Float32Array, trained: Float32Array): void;
} {
  const title = element("h4");
  const rows = element("div", { class: "maps", role: "img" });
  let canvases: HTMLCanvasElement[][] = [];
  const update = ({ mapSize, layer, block }: Shown, maps: Float32Array, trained: Float32Array): void => {
    const { count, height, width, channels } = mapSize;
    // Outputs without a place are one row of numbers.
    const isRow = height === 1;
    if (canvases[0]?.length !== count) {
      canvases = [0, 1].map(() => Array.from({ length: count }, () => element("canvas")));
      const cells = (["trained", "now"] as const).flatMap((word, at) => [
        element("span", { class: "mg-faint" }, word),
        ...(canvases[at] as HTMLCanvasElement[]),
      ]);
      rows.replaceChildren(...cells);
    }
    rows.style.setProperty("--count", String(count));
    rows.classList.toggle("one-row", isRow);
    // Both rows have one scale, so that a map that fades is seen to fade.
    const most = largest(trained);
    [trained, maps].forEach((values, at) => {
      canvases[at]?.forEach((canvas, map) => {
        const pixels = values.subarray(map * height * width, (map + 1) * height * width);
        paintNumbers(canvas, pixels, { height, width, most });
      });
    });
    const shownOf = `${isRow ? width : count} of ${channels} ${isRow ? "outputs" : "maps"}`;
    title.replaceChildren(
      `What ${layer} makes of the picked picture `,
      element("span", { class: "mg-faint" }, shownOf),
    );
    rows.setAttribute("aria-label", `${shownOf} to which block ${block} contributes, as trained and now`);
  };
  const key = element("p", { class: "mg-faint" }, "blue: below 0, orange: above 0");
  return { element: element("div", {}, title, rows, key), update };
}
