import {
  bundle,
  escapeHtml,
  formatCount,
  htmlTable,
  type MimeBundle,
  textTable,
  withDisplay,
} from "mixture-growth-display";
import { type Dataset, type ExampleSet, type ImageSet, outputsOf } from "./dataset.js";
import { imagesOfClass, pictureOf } from "./sample-pictures.js";

/** The most classes that have a sample picture. */
const mostSamples = 10;

/** Approximate size of a sample on the screen, in pixels. */
const sampleSide = 56;

/** A set that a cell shows as a row of facts and a picture of each class; otherwise it stays plain data. */
export function shownSet<Part extends ExampleSet>(set: Part): Part {
  return withDisplay(
    set,
    () => show(set.name, { images: set }),
    () => factsText(set.name, { images: set }),
  );
}

/** A data set that a cell shows as a table of its parts and a picture of each class; otherwise it stays plain data. */
export function shownDataset<Part extends ExampleSet>(data: Dataset<Part>): Dataset<Part> {
  const parts = (): Parts => ({ train: data.train, test: data.test });
  return withDisplay(
    data,
    () => show(data.name, parts()),
    () => factsText(data.name, parts()),
  );
}

type Parts = Readonly<Record<string, ExampleSet>>;

const columns = [
  { key: "part", label: "" },
  { key: "count", label: "images", align: "right" },
  { key: "size", label: "size (height x width)", align: "right" },
  { key: "channels", align: "right" },
  { key: "classes", align: "right" },
] as const;

/** The same of examples that are no images. */
const arrayColumns = [
  { key: "part", label: "" },
  { key: "count", label: "examples", align: "right" },
  { key: "size", label: "shape", align: "right" },
  { key: "classes", align: "right" },
] as const;

const regressionColumns = [
  ...arrayColumns.slice(0, 3),
  { key: "classes", label: "numbers to predict", align: "right" },
] as const;

function rowsOf(parts: Parts): Record<string, string>[] {
  return Object.entries(parts).map(([part, set]) => ({
    part,
    count: formatCount(set.count),
    ...sizeOf(set),
    classes: formatCount(outputsOf(set)),
  }));
}

function sizeOf(set: ExampleSet): Record<string, string> {
  if (set.kind === "photographs") return { size: "photographs, any size", channels: "3" };
  if ("images" in set) return { size: `${set.height}x${set.width}`, channels: String(set.channels) };
  return { size: set.shape.join("x") };
}

/** A single set needs no column for the part. */
function columnsOf(parts: Parts): readonly Column[] {
  const [first] = Object.values(parts);
  const all: readonly Column[] =
    first?.kind === "regression" ? regressionColumns : first?.kind === "arrays" ? arrayColumns : columns;
  return Object.keys(parts).length === 1 ? all.slice(1) : all;
}

type Column = { readonly key: string; readonly label?: string; readonly align?: "right" };

function factsText(name: string, parts: Parts): string {
  return `${name}\n${textTable(columnsOf(parts), rowsOf(parts))}`;
}

async function show(name: string, parts: Parts): Promise<MimeBundle> {
  const [first] = Object.values(parts);
  const samples = first !== undefined && "images" in first ? await samplesOf(first) : "";
  const table = htmlTable(columnsOf(parts), rowsOf(parts), { caption: name });
  return bundle({ plain: factsText(name, parts), html: table + samples });
}

/** The first image of each of the first classes, with the class's name below it. */
async function samplesOf(set: ImageSet): Promise<string> {
  const { channels, classNames } = set;
  if (channels > 4) return "";
  const samples = classNames.slice(0, mostSamples).map((name, label) => ({
    name,
    found: imagesOfClass(set, label, 1),
  }));
  const scale = Math.max(1, Math.round(sampleSide / set.width));
  const pictures = await Promise.all(
    samples
      .filter(({ found }) => found.length > 0)
      .map(async ({ name, found }) => ({ name, address: await pictureOf(set, found, scale) })),
  );
  const cells = pictures.map(
    ({ name, address }) =>
      `<td style="padding:0.2em 0.3em;text-align:center;vertical-align:top;font-size:85%"><img alt="${escapeHtml(name)}" src="${address}"><br>${escapeHtml(name)}</td>`,
  );
  const more =
    set.classes > mostSamples ? `<p>the first ${mostSamples} of ${formatCount(set.classes)} classes</p>` : "";
  return `<div style="overflow-x:auto;max-width:100%"><table><tbody><tr>${cells.join("")}</tr></tbody></table></div>${more}`;
}
