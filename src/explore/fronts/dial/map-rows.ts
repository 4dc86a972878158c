import { element } from "../kit/elements.js";
import { largest, paintNumbers } from "../kit/heat-map.js";
import type { DialShown } from "./state.js";

/** Feature maps as trained, and below each how it is now. */
export const mapsStyle = `
.mg-dial .maps { display: grid; grid-template-columns: repeat(4, minmax(0, 92px)); gap: 10px 6px; }
.mg-dial .maps div { display: grid; gap: 2px; }
.mg-dial .maps canvas { width: 100%; image-rendering: pixelated; border-radius: 2px; display: block; }
.mg-dial .maps.one-row { grid-template-columns: minmax(0, 1fr); }
.mg-dial .maps.one-row canvas { height: 26px; }
.mg-dial .maps + p { margin: 8px 0 0; }
@container (max-width: 960px) { .mg-dial .maps:not(.one-row) { grid-template-columns: repeat(8, minmax(0, 84px)); } }
`;

/** What the layer makes of the picked picture; canvases are made again only when their number changes. */
export function mapRows(): {
  readonly element: HTMLElement;
  update(shown: DialShown, maps: Float32Array, trained: Float32Array): void;
} {
  const title = element("h4");
  const rows = element("div", { class: "maps", role: "img" });
  let pairs: (readonly [trained: HTMLCanvasElement, now: HTMLCanvasElement])[] = [];
  const update = ({ mapSize, layer, block }: DialShown, maps: Float32Array, trained: Float32Array): void => {
    const { count, height, width, channels } = mapSize;
    // Outputs without a place are one row of numbers.
    const isRow = height === 1;
    if (pairs.length !== count) {
      pairs = Array.from({ length: count }, () => [element("canvas"), element("canvas")]);
      rows.replaceChildren(...pairs.map((pair) => element("div", {}, ...pair)));
    }
    rows.classList.toggle("one-row", isRow);
    // Both have one scale, so that a map that fades is seen to fade.
    const most = largest(trained);
    pairs.forEach((pair, map) => {
      const [from, to] = [map * height * width, (map + 1) * height * width];
      paintNumbers(pair[0], trained.subarray(from, to), { height, width, most });
      paintNumbers(pair[1], maps.subarray(from, to), { height, width, most });
    });
    const shownOf = `${isRow ? width : count} of ${channels} ${isRow ? "outputs" : "maps"}`;
    title.replaceChildren(
      `What ${layer} makes of the picked picture `,
      element("span", { class: "mg-faint" }, shownOf),
    );
    rows.setAttribute("aria-label", `${shownOf} to which block ${block} contributes, as trained and now`);
  };
  const key = element(
    "p",
    { class: "mg-faint" },
    "Each as trained, and below it now; blue is below 0, orange above.",
  );
  return { element: element("div", {}, title, rows, key), update };
}
