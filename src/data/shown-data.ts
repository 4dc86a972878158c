import {
  bundle,
  escapeHtml,
  formatCount,
  htmlTable,
  type MimeBundle,
  textTable,
  withDisplay,
} from "mixture-growth-display";
import type { Dataset, ImageSet, LabelledSet } from "./dataset.js";
import { imagesOfClass, pictureOf } from "./sample-pictures.js";

/** The most classes that have a sample picture. */
const mostSamples = 10;

/** Approximate size of a sample on the screen, in pixels. */
const sampleSide = 56;

/** A set that a cell shows as a row of facts and a picture of each class; otherwise it stays plain data. */
export function shownSet<Labelled extends LabelledSet>(set: Labelled): Labelled {
  return withDisplay(
    set,
    () => show(set.name, { images: set }),
    () => factsText(set.name, { images: set }),
  );
}

/** A data set that a cell shows as a table of its parts and a picture of each class; otherwise it stays plain data. */
export function shownDataset<Part extends LabelledSet>(data: Dataset<Part>): Dataset<Part> {
  const parts = (): Parts => ({ train: data.train, test: data.test });
  return withDisplay(
    data,
    () => show(data.name, parts()),
    () => factsText(data.name, parts()),
  );
}

type Parts = Readonly<Record<string, LabelledSet>>;

const columns = [
  { key: "part", label: "" },
  { key: "count", label: "images", align: "right" },
  { key: "size", label: "size (height x width)", align: "right" },
  { key: "channels", align: "right" },
  { key: "classes", align: "right" },
] as const;

function rowsOf(parts: Parts): Record<string, string>[] {
  return Object.entries(parts).map(([part, set]) => ({
    part,
    count: formatCount(set.count),
    ...(set.kind === "photographs"
      ? { size: "photographs, any size", channels: "3" }
      : { size: `${set.height}x${set.width}`, channels: String(set.channels) }),
    classes: formatCount(set.classes),
  }));
}

/** A single set needs no column for the part. */
function columnsOf(parts: Parts): readonly (typeof columns)[number][] {
  return Object.keys(parts).length === 1 ? columns.slice(1) : columns;
}

function factsText(name: string, parts: Parts): string {
  return `${name}\n${textTable(columnsOf(parts), rowsOf(parts))}`;
}

async function show(name: string, parts: Parts): Promise<MimeBundle> {
  const [first] = Object.values(parts);
  const samples = first === undefined || first.kind === "photographs" ? "" : await samplesOf(first);
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
