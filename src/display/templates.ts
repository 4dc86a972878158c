import * as tf from "@tensorflow/tfjs-core";
import { bundle, displayClass, formatFixed, type MimeBundle, textTable } from "mixture-growth-display";
import { type BankLayer, drawBank } from "../drawing/bank.js";
import { drawMixer, type MixerBlock } from "../drawing/mixer.js";
import type { Pixels } from "../drawing/picture.js";
import { Mixer } from "../templates/mixer.js";
import { type BankUser, type Block, TemplateBank, type TemplateGroup } from "../templates/template-bank.js";

displayClass(TemplateBank, bankBundle);
displayClass(Mixer, mixerBundle);

/** Which layers mix which templates of a bank, and how many numbers are stored for them. */
function bankBundle(bank: TemplateBank): MimeBundle {
  const layers = drawnLayers(bank);
  const columns = [
    { key: "name", label: "layer" },
    { key: "group" },
    { key: "shape", label: "weight" },
    { key: "templates", align: "right" as const },
    { key: "stored", label: "stored parameters" },
  ];
  const rows = layers.map((layer) => ({ ...layer, templates: layer.templatesPerSet.join(" + ") }));
  const plain = `Template bank, ${bank.groups.size} groups\n${textTable(columns, rows, { limit: 100 })}`;
  return bundle({ plain, svg: drawBank(layers) });
}

/** One line per layer; the stored templates of a group are listed at its first layer. */
function drawnLayers({ users, groups }: TemplateBank): (BankLayer & { readonly group: string })[] {
  const unused = [...groups.keys()].filter((name) => !users.some((user) => user.group === name));
  const lines: BankUser[] = [...users, ...unused.map((group) => ({ name: group, group, blocks: 0 }))];
  return lines.map(({ name, group, blocks, layout }, at) => {
    const { shape, templatesPerSet } = groups.get(group) as TemplateGroup;
    const size = shape.reduce((product, n) => product * n, 1);
    const isFirst = lines.findIndex((line) => line.group === group) === at;
    const stored = isFirst ? templatesPerSet.reduce((sum, m) => sum + m * size, 0) : 0;
    const full = weightShape(shape, layout).join("x");
    return { name, group, shape: full, templatesPerSet, stored, effective: blocks * size };
  });
}

/** Shape of a layer's full weight; that of one template if its layout is unknown. */
function weightShape(template: readonly number[], layout: readonly Block[] | undefined): readonly number[] {
  if (layout === undefined) return template;
  const { rows, columns } = sizeOf(layout);
  const [inChannels, outChannels] = template.slice(-2) as [number, number];
  return [...template.slice(0, -2), columns * inChannels, rows * outChannels];
}

function sizeOf(layout: readonly Block[]): { rows: number; columns: number } {
  return {
    rows: 1 + Math.max(...layout.map(({ row }) => row)),
    columns: 1 + Math.max(...layout.map(({ column }) => column)),
  };
}

/** The templates of a layer as pictures, and how each block mixes them. */
function mixerBundle(mixer: Mixer): MimeBundle {
  const { name, group } = mixer;
  const rows = drawnBlocks(mixer).map(({ index, set, coefficients }) => ({
    index,
    set,
    coefficients: coefficients.map((c) => formatFixed(c, 3)).join("  "),
  }));
  const columns = [
    { key: "index", label: "block" },
    { key: "set" },
    { key: "coefficients", align: "left" as const },
  ];
  return bundle({
    plain: `Mixer of ${name}, templates ${group.shape.join("x")}\n${textTable(columns, rows, { limit: 100 })}`,
    svg: mixerDrawing(mixer),
  });
}

/** How a layer mixes its templates now, as an SVG file. */
export function mixerDrawing(mixer: Mixer): string {
  const { name, group, bank } = mixer;
  const blocks = drawnBlocks(mixer);
  const used = [...new Set(blocks.map(({ set }) => set))].sort((a, b) => a - b);
  const sets = used.map((set) => ({ set, templates: pictures(bank.templates(group.name, set)) }));
  const grid = gridOf(mixer);
  return drawMixer({ name, sets, blocks, ...(grid === undefined ? {} : { grid }) });
}

function drawnBlocks(mixer: Mixer): MixerBlock[] {
  return mixer.blocks.map(({ index, set }) => ({
    index,
    set,
    coefficients: [...mixer.coefficients(index).dataSync()],
  }));
}

/** The block at every row and column of the full weight, if its blocks form a known square. */
function gridOf({ name, bank }: Mixer): number[][] | undefined {
  const { layout } = bank.users.find((user) => user.name === name) as BankUser;
  if (layout === undefined) return undefined;
  const { rows, columns } = sizeOf(layout);
  if (rows !== columns) return undefined;
  const grid = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (const { row, column, index } of layout) (grid[row] as number[])[column] = index;
  return grid;
}

/** Templates as pictures: windows averaged over the channels, or outputs (rows) by inputs (columns). */
function pictures(templates: tf.Tensor): Pixels[] {
  return tf.tidy(() => {
    if (templates.rank === 5 && (templates.shape[1] as number) > 1) {
      return tf.mean<tf.Tensor3D>(templates, [3, 4]).arraySync();
    }
    const [inChannels, outChannels] = templates.shape.slice(-2) as [number, number];
    const flat = tf.reshape<tf.Rank.R3>(templates, [-1, inChannels, outChannels]);
    return tf.transpose(flat, [0, 2, 1]).arraySync();
  });
}
