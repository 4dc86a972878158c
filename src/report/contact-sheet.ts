import {
  bundle,
  type Displayable,
  escapeHtml,
  formatCount,
  type MimeBundle,
  withDisplay,
} from "mixture-growth-display";
import { demandArguments, integer, optional, record, type Shape } from "../checking/shapes.js";
import { checkImages } from "../data/check-dataset.js";
import { demandData } from "../data/data-error.js";
import type { ImageSet } from "../data/dataset.js";
import { imagesOfClass, pictureOf } from "../data/sample-pictures.js";
import { imageSetShape } from "../training/argument-shapes.js";

/** Options of {@link contactSheet}. */
export interface ContactSheetOptions {
  /** Images of each class. Default 8. */
  readonly perClass?: number;
  /** Screen pixels to one image pixel. Default 3. */
  readonly scale?: number;
}

const contactSheetOptions: Shape = record<ContactSheetOptions>({
  perClass: optional(integer({ min: 1, max: 1000, use: 8 })),
  scale: optional(integer({ min: 1, max: 100, use: 3 })),
});

/**
 * Shows the first images of each class, one row per class: look at the data before training on them.
 *
 * @example
 * ```ts
 * contactSheet(data.train); // last line of a cell
 * ```
 */
export function contactSheet(set: ImageSet, options: ContactSheetOptions = {}): Displayable {
  demandArguments("contactSheet", { set: [set, imageSetShape], options: [options, contactSheetOptions] });
  checkImages(set, "contact sheet of");
  demandData(set.channels, integer({ min: 1, max: 4, use: 3 }), "channels", `contact sheet of ${set.name}`);
  const { perClass = 8, scale = 3 } = options;
  const plain = `${set.name}: ${formatCount(set.count)} images of ${set.height}x${set.width}x${set.channels} in ${set.classes} classes`;
  const show = async (): Promise<MimeBundle> => {
    const rows = await Promise.all(
      set.classNames.slice(0, 20).map(async (name, label) => {
        const found = imagesOfClass(set, label, perClass);
        if (found.length === 0) return "";
        const address = await pictureOf(set, found, scale);
        const cell = `<td style="padding:0.1em 0.8em;text-align:left">${escapeHtml(name)}</td>`;
        return `<tr>${cell}<td style="padding:0.1em"><img alt="${escapeHtml(name)}" src="${address}"></td></tr>`;
      }),
    );
    return bundle({ plain, html: `<table>${rows.join("")}</table><p>${escapeHtml(plain)}</p>` });
  };
  return withDisplay({}, show, () => plain);
}
