import {
  bundle,
  escapeHtml,
  formatCount,
  htmlTable,
  type MimeBundle,
  type Row,
  textTable,
} from "mixture-growth-display";
import { encodePng } from "./png.js";
import { type Summary, summarize, tensorPicture } from "./tensor-picture.js";

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<number>;
}

/** Larger tensors are not fetched from their device just to be shown. */
const fetchedElements = 4_000_000;
const shownElements = 8;

/** Formats a tensor: shape, type, statistics, its first values, and a picture if its shape is that of one. */
export function tensorLike(value: object): MimeBundle | undefined {
  if (!isTensor(value)) return undefined;
  const { shape, dtype } = value;
  const size = shape.reduce((product, length) => product * length, 1);
  const title = `Tensor ${dtype} [${shape.join(", ")}]`;
  if (isDisposed(value)) return { "text/plain": `${title}, disposed` };
  if (dtype === "string" || size === 0 || size > fetchedElements) return { "text/plain": title };
  const values = value.dataSync();
  const columns = [{ key: "statistic" }, { key: "value", align: "right" as const }];
  const summary = summarize(values);
  const rows = [...statistics(summary), { statistic: "first values", value: firstValues(values) }];
  return bundle({
    plain: `${title}\n${textTable(columns, rows)}`,
    html: htmlTable(columns, rows, { caption: title }) + pictureOf(value, values, summary, title),
  });
}

function pictureOf(
  { shape, dtype }: TensorLike,
  values: ArrayLike<number>,
  summary: Summary,
  title: string,
): string {
  const picture = dtype === "complex64" ? undefined : tensorPicture(shape, values, summary);
  if (picture === undefined) return "";
  const address = `data:image/png;base64,${Buffer.from(encodePng(picture.pixels)).toString("base64")}`;
  return `<p><img alt="${escapeHtml(title)}" src="${address}"><br>${picture.scale}</p>`;
}

function isTensor(value: object): value is TensorLike {
  const { shape, dtype, dataSync } = value as Partial<TensorLike>;
  return Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function";
}

function isDisposed(value: object): boolean {
  return (value as { readonly isDisposed?: unknown }).isDisposed === true;
}

function statistics({ finite, notFinite, low, high, sum, squares }: Summary): Row[] {
  const mean = sum / finite;
  const deviation = Math.sqrt(Math.max(0, squares / finite - mean * mean));
  const measures = Object.entries({ min: low, max: high, mean, "standard deviation": deviation });
  const rows = measures.map(([statistic, value]): Row => ({ statistic, value: short(value) }));
  const shown = finite > 0 ? rows : [];
  return notFinite === 0 ? shown : [...shown, { statistic: "not finite", value: String(notFinite) }];
}

function firstValues(values: ArrayLike<number>): string {
  const first = Array.from({ length: Math.min(shownElements, values.length) }, (_, at) =>
    short(Number(values[at])),
  );
  return first.join(", ") + (values.length > shownElements ? ", …" : "");
}

function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatCount(value);
  return value.toPrecision(4).replaceAll("-", "−");
}
