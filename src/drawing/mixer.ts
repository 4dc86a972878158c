import {
  formatFixed,
  ink,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
  textWidth,
} from "mixture-growth-display";
import { arrow, heading, round, setColour, subscript } from "./parts.js";
import { drawPicture, largestPixel, mixPictures, type Pixels } from "./picture.js";

/** The templates of one set, as pictures. */
export interface MixerSet {
  readonly set: number;
  /** One picture per template, such as its mean over the channels; all of one size. */
  readonly templates: readonly Pixels[];
}

/** One block of the weight and the coefficients that make it. */
export interface MixerBlock {
  readonly index: number;
  readonly set: number;
  /** One number for each template of its set. */
  readonly coefficients: readonly number[];
}

/** A layer whose weight is mixed from templates. */
export interface MixerPicture {
  readonly name: string;
  readonly sets: readonly MixerSet[];
  readonly blocks: readonly MixerBlock[];
  /** The block at each place of the full weight, in rows of outputs. Default for four blocks: `[[0, 2], [3, 1]]`. */
  readonly grid?: readonly (readonly number[])[];
}

interface Placed {
  readonly x: number;
  readonly y: number;
}

const side = 56;
const templateLeft = 40;
const blockLeft = 330;
const step = 88;
const head = 84;

/** Where the blocks of four members lie in a grown weight; rows are output channels. */
const quadrants: readonly (readonly number[])[] = [
  [0, 2],
  [3, 1],
];

/**
 * Draws the idea of the method for one layer: a few templates, mixed by coefficients, make every block of its weight.
 *
 * @param layer its templates as pictures, and the coefficients of its blocks
 * @returns a complete SVG file
 * @throws RangeError if a block names an unknown set, or does not have one coefficient for each template
 * @example
 * drawMixer({
 *   name: "conv 1",
 *   sets: [{ set: 0, templates: [[[1, 0], [0, 1]], [[0, 1], [1, 0]]] }],
 *   blocks: [{ index: 0, set: 0, coefficients: [0.8, -0.3] }],
 * });
 */
export function drawMixer(layer: MixerPicture): string {
  for (const block of layer.blocks) checkBlock(block, layer);
  const sets = [...layer.sets].sort((one, other) => one.set - other.set);
  const blocks = sets.flatMap(({ set }) => layer.blocks.filter((block) => block.set === set));
  const counts = {
    templates: sets.reduce((sum, { templates }) => sum + templates.length, 0),
    blocks: blocks.length,
  };
  const inner = Math.max(counts.templates * step + (sets.length - 1) * 16, counts.blocks * step, 190);
  const places = placeTemplates(sets, head + (inner - counts.templates * step - (sets.length - 1) * 16) / 2);
  const blockTop = head + (inner - counts.blocks * step) / 2;
  const blockPlaces = new Map(blocks.map((block, at) => [block, { x: blockLeft, y: blockTop + at * step }]));
  const weights = new Map(
    blocks.map((block) => [block, mixPictures(templatesOf(layer, block.set), block.coefficients)]),
  );
  const most = largestPixel([...weights.values()]);
  const formula = Math.max(120, ...blocks.map((block) => textWidth(formulaOf(block), 13)));
  const weightLeft = blockLeft + side + 16 + formula + 56;
  const mosaic = drawWeight(
    blocks,
    weights,
    most,
    { x: weightLeft, y: head + (inner - 2 * 84) / 2 - 14 },
    layer.grid ?? quadrants,
  );
  const width = mosaic === "" ? weightLeft - 20 : weightLeft + 2 * 84 + 28;
  return svgDocument({ width, height: head + inner + 36 }, describe(layer, blocks), [
    heading(layer.name, 16, 24),
    ...captions(mosaic !== "", weightLeft),
    ...blocks.map((block) => drawThreads(block, places, blockPlaces, layer)),
    ...sets.map((set) =>
      drawSet(set, places, largestPixel(layer.sets.flatMap(({ templates }) => templates))),
    ),
    ...blocks.map((block) => drawBlock(block, blockPlaces.get(block), weights.get(block) ?? [], most)),
    mosaic,
    threadKey(head + inner + 16),
  ]);
}

function checkBlock(block: MixerBlock, layer: MixerPicture): void {
  const set = layer.sets.find((each) => each.set === block.set);
  const where = `${layer.name}, member ${block.index}`;
  if (set === undefined) {
    throw new RangeError(
      `Expected the template set of a block to be one of ${layer.sets.map((each) => each.set).join(", ")} but got ${block.set} (${where}). Check the layout.`,
    );
  }
  if (set.templates.length === block.coefficients.length) return;
  throw new RangeError(
    `Expected a block to have one coefficient for each of ${set.templates.length} templates but got ${block.coefficients.length} (${where}). Check the plan.`,
  );
}

function templatesOf(layer: MixerPicture, set: number): readonly Pixels[] {
  return layer.sets.find((each) => each.set === set)?.templates ?? [];
}

function placeTemplates(sets: readonly MixerSet[], top: number): ReadonlyMap<string, Placed> {
  const places = new Map<string, Placed>();
  let y = top;
  for (const { set, templates } of sets) {
    for (const at of templates.keys()) {
      places.set(`${set} ${at}`, { x: templateLeft, y });
      y += step;
    }
    y += 16;
  }
  return places;
}

/** A template is named by a letter for its set and its index in it: A₀, A₁, B₀, ... */
function templateName(set: number, at: number): string {
  return `${String.fromCharCode(65 + (set % 26))}${subscript(at)}`;
}

function captions(hasWeight: boolean, weightLeft: number): readonly string[] {
  const y = 54;
  const under = { "font-size": 11, "fill-opacity": 0.85 };
  return [
    heading("templates", templateLeft + side / 2, y, "middle"),
    svgText("learned, shared", templateLeft + side / 2, y + 15, { ...under, "text-anchor": "middle" }),
    heading("coefficients", (templateLeft + side + blockLeft) / 2, y, "middle"),
    svgText("how much of each", (templateLeft + side + blockLeft) / 2, y + 15, {
      ...under,
      "text-anchor": "middle",
    }),
    heading("blocks", blockLeft + side / 2, y, "middle"),
    svgText("one sum each", blockLeft + side / 2, y + 15, { ...under, "text-anchor": "middle" }),
    ...(hasWeight
      ? [
          heading("the weight", weightLeft + 84, y, "middle"),
          svgText("blocks side by side", weightLeft + 84, y + 15, { ...under, "text-anchor": "middle" }),
        ]
      : []),
  ];
}

function drawSet(set: MixerSet, places: ReadonlyMap<string, Placed>, most: number): string {
  const colour = setColour(set.set);
  const drawn = set.templates.map((template, at) => {
    const place = places.get(`${set.set} ${at}`) ?? { x: 0, y: 0 };
    const name = svgText(templateName(set.set, at), place.x - 10, place.y + side / 2 + 5, {
      "text-anchor": "end",
      "font-size": 14,
      "font-weight": 600,
      fill: colour,
    });
    return drawPicture(template, { ...place, width: side, height: side }, most, colour) + name;
  });
  const last = places.get(`${set.set} ${set.templates.length - 1}`);
  const label =
    last === undefined
      ? ""
      : svgText(`set ${set.set}`, last.x + side / 2, last.y + side + 17, {
          "text-anchor": "middle",
          fill: colour,
        });
  return drawn.join("") + label;
}

function drawThreads(
  block: MixerBlock,
  places: ReadonlyMap<string, Placed>,
  blockPlaces: ReadonlyMap<MixerBlock, Placed>,
  layer: MixerPicture,
): string {
  const largest = Math.max(
    1e-12,
    ...layer.blocks.flatMap(({ coefficients }) => coefficients.map(Math.abs)).filter(Number.isFinite),
  );
  const to = blockPlaces.get(block) ?? { x: 0, y: 0 };
  const count = block.coefficients.length;
  const threads = block.coefficients.map((coefficient, at) => {
    const from = places.get(`${block.set} ${at}`) ?? { x: 0, y: 0 };
    const [x1, y1] = [from.x + side + 3, from.y + side / 2];
    const [x2, y2] = [to.x - 3, to.y + side * ((at + 1) / (count + 1))];
    const bend = (x2 - x1) * 0.5;
    const strength = Number.isFinite(coefficient) ? Math.abs(coefficient) / largest : 0;
    return svgElement("path", {
      d: `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`,
      fill: "none",
      stroke: setColour(block.set),
      "stroke-width": 1.25 + 5.75 * strength,
      // Thin lines are as dark as thick ones; paler ones would be lost on a dark page.
      "stroke-opacity": 0.9,
      "stroke-dasharray": coefficient < 0 ? "7 5" : undefined,
    });
  });
  return threads.join("");
}

function drawBlock(block: MixerBlock, place: Placed | undefined, pixels: Pixels, most: number): string {
  const { x, y } = place ?? { x: 0, y: 0 };
  const text = x + side + 14;
  const drawn = [
    drawPicture(pixels, { x, y, width: side, height: side }, most, setColour(block.set)),
    svgText(`W${subscript(block.index)}`, text, y + 20, { "font-size": 15, "font-weight": 600 }),
    svgText(`= ${formulaOf(block)}`, text, y + 40, { "font-size": 13 }),
  ];
  return svgMark(blockDetail(block), drawn.join(""));
}

/** Every coefficient of a block with all its digits, one per line. */
function blockDetail({ index, set, coefficients }: MixerBlock): string {
  const terms = coefficients.map((coefficient, at) => `${templateName(set, at)}: ${coefficient}`);
  return [`block W${subscript(index)}, template set ${set}`, ...terms].join("\n");
}

function formulaOf(block: MixerBlock): string {
  const terms = block.coefficients.map((coefficient, at) => {
    const number = formatFixed(coefficient, 2);
    const isNegative = number.startsWith("−");
    const size = isNegative ? number.slice(1) : number;
    const sign = isNegative ? "−" : at === 0 ? "" : "+";
    return `${sign}${at === 0 ? "" : " "}${size} ${templateName(block.set, at)}`;
  });
  return terms.length > 4 ? `${terms.slice(0, 3).join(" ")} + … (${terms.length} terms)` : terms.join(" ");
}

/** The grown weight of four blocks; other numbers of blocks are not drawn as a square. */
function drawWeight(
  blocks: readonly MixerBlock[],
  weights: ReadonlyMap<MixerBlock, Pixels>,
  most: number,
  at: Placed,
  grid: readonly (readonly number[])[],
): string {
  const byIndex = new Map(blocks.map((block) => [block.index, block]));
  if (grid.length !== 2 || !grid.flat().every((index) => byIndex.has(index))) return "";
  const tile = 82;
  const tiles = grid.flatMap((row, y) =>
    row.map((index, x) => {
      const block = byIndex.get(index);
      const box = { x: at.x + x * (tile + 4), y: at.y + y * (tile + 4), width: tile, height: tile };
      if (block === undefined) return "";
      const name = svgText(`W${subscript(index)}`, box.x + (x === 0 ? -8 : tile + 8), box.y + tile / 2 + 5, {
        "text-anchor": x === 0 ? "end" : "start",
        "font-weight": 600,
      });
      return drawPicture(weights.get(block) ?? [], box, most, setColour(block.set)) + name;
    }),
  );
  const middle = at.y + tile + 2;
  return arrow([at.x - 54, middle], [at.x - 34, middle], 2.5) + tiles.join("");
}

function threadKey(y: number): string {
  const line = (x: number, dash: string | undefined, width: number): string =>
    svgElement("line", {
      x1: x,
      x2: x + 30,
      y1: y,
      y2: y,
      stroke: ink,
      "stroke-width": width,
      "stroke-dasharray": dash,
    });
  const left = 16;
  return [
    line(left, undefined, 5),
    svgText("positive", left + 37, y + 4),
    line(left + 100, "7 5", 5),
    svgText("negative", left + 137, y + 4),
    line(left + 206, undefined, 1.5),
    svgText("small", left + 243, y + 4),
    svgText("pictures: blue below zero, orange above", left + 300, y + 4),
  ].join("");
}

function describe(layer: MixerPicture, blocks: readonly MixerBlock[]): string {
  return `${layer.name}: ${blocks.map((block) => `W${block.index} = ${formulaOf(block)}`).join("; ")}`;
}
