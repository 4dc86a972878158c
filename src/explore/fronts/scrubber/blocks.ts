import { drawn, element } from "../kit/elements.js";
import { fixedText } from "../kit/number-texts.js";
import { setColour } from "./net-colours.js";
import type { BlockState, ScrubberBlock, ScrubberData } from "./state.js";
import { shortStates, stateNames } from "./words.js";

const gap = 4;

/** The picture of a weight and its blocks, which changes with the frame. */
export interface BlocksPicture {
  readonly figure: HTMLElement;
  /**
   * @param coefficients those of each block, by its index; none where they are not known
   * @param layer whose coefficients they are
   */
  show(frame: number, coefficients: readonly (readonly number[])[], layer: string): void;
}

/** Draws the blocks of an inner layer: rows are parts of the outputs, columns parts of the inputs. */
export function drawBlocks({ blocks, frames }: ScrubberData): BlocksPicture {
  const side = Math.max(34, Math.min(104, Math.floor((220 - gap * blocks.members) / blocks.members)));
  const edge = 20;
  const size = edge + blocks.members * (side + gap);
  const cells = blocks.cells.map((cell) => drawCell(cell, side, edge));
  const svg = drawn(
    "svg",
    { width: size, height: size, viewBox: `0 0 ${size} ${size}`, role: "img" },
    drawn("text", { x: edge + (size - edge) / 2, y: 12, "text-anchor": "middle" }, "inputs"),
    drawn(
      "text",
      {
        x: 12,
        y: edge + (size - edge) / 2,
        "text-anchor": "middle",
        transform: `rotate(-90 12 ${edge + (size - edge) / 2})`,
      },
      "outputs",
    ),
    ...cells.map(({ group }) => group),
  );
  const of = element("span", { class: "mg-faint" });
  const figure = element(
    "figure",
    { class: "mg-blocks" },
    element("figcaption", {}, element("strong", {}, "Blocks"), " ", of),
    svg,
    keyOf(),
  );
  return {
    figure,
    show: (frame, numbers, layer) => {
      of.textContent = layer === "" ? "of an inner layer" : `of ${layer}, with its coefficients`;
      const states = blocks.states[(frames.phase[frame] ?? -1) + 1] ?? [];
      cells.forEach(({ show }, i) => {
        show(states[i] ?? "absent", numbers[blocks.cells[i]?.index ?? -1] ?? []);
      });
      const words = blocks.cells.map(({ index }, i) => `block ${index} ${stateNames[states[i] ?? "absent"]}`);
      svg.setAttribute("aria-label", `Blocks: ${words.join(", ")}`);
    },
  };
}

function drawCell(
  { index, row, column, set }: ScrubberBlock,
  side: number,
  edge: number,
): { group: SVGGElement; show(state: BlockState, numbers: readonly number[]): void } {
  const isLarge = side >= 60;
  const box = { x: 1, y: 1, width: side - 2, height: side - 2, rx: 4 };
  const hatching = Array.from({ length: Math.floor((2 * side) / 9) }, (_, i) => {
    const at = 9 * (i + 1);
    const [x1, y1] = at < side ? [1, at] : [at - side + 1, side - 1];
    const [x2, y2] = at < side ? [at, 1] : [side - 1, at - side + 1];
    return `M${x1},${y1}L${x2},${y2}`;
  });
  const name = drawn("text", {
    x: side / 2,
    y: isLarge ? side / 2 - 12 : side / 2 + 5,
    "text-anchor": "middle",
    class: "mg-strong",
  });
  name.append("W", drawn("tspan", { dy: 3, "font-size": 9 }, String(index)));
  const word = drawn("text", { x: side / 2, y: side / 2 + 6, "text-anchor": "middle" });
  const numbers = drawn("text", {
    x: side / 2,
    y: side / 2 + 24,
    "text-anchor": "middle",
    class: "mg-number mg-small",
  });
  const group = drawn(
    "g",
    {
      transform: `translate(${edge + column * (side + gap)},${edge + row * (side + gap)})`,
      style: `--net: ${setColour(set)}`,
    },
    drawn("rect", { ...box, class: "mg-fill" }),
    drawn("path", { d: hatching.join(""), class: "mg-hatching" }),
    drawn("rect", { ...box, class: "mg-edge" }),
    name,
    ...(isLarge ? [word, numbers] : []),
  );
  const title = drawn("title");
  group.prepend(title);
  return {
    group,
    show: (state, values) => {
      group.setAttribute("class", `mg-block mg-${state.replace(", ", " mg-")}`);
      word.textContent = shortStates[state];
      numbers.textContent =
        state === "absent"
          ? ""
          : values
              .slice(0, 3)
              .map((value) => fixedText(value, 2))
              .join("  ") + (values.length > 3 ? " …" : "");
      const of = set === null ? "" : `, of template set ${set}`;
      title.textContent = `block ${index}${of}: ${stateNames[state]}`;
    },
  };
}

/** What the looks of blocks mean; words in the blocks say the same. */
function keyOf(): HTMLElement {
  const entries = (["training", "trained", "new", "waiting", "absent"] as const).map((state) => {
    const box = { x: 1, y: 1, width: 14, height: 14, rx: 2 };
    const sample = drawn(
      "svg",
      { width: 16, height: 16, "aria-hidden": true },
      drawn(
        "g",
        { class: `mg-block mg-${state}`, style: "--net: var(--mg-1)" },
        drawn("rect", { ...box, class: "mg-fill" }),
        drawn("path", { d: "M1,8L8,1M1,15L15,1M8,15L15,8", class: "mg-hatching" }),
        drawn("rect", { ...box, class: "mg-edge" }),
      ),
    );
    return element("li", {}, sample, stateNames[state]);
  });
  return element("ul", { class: "mg-key" }, ...entries);
}
