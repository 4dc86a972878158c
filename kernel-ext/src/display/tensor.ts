import {
  bundle,
  escapeHtml,
  formatCount,
  htmlTable,
  type MimeBundle,
  textTable,
} from "mixture-growth-display";
import { encodePng } from "./png.js";
import { tensorPicture } from "./tensor-picture.js";

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
  const rows = [...statistics(values), { statistic: "first values", value: firstValues(values) }];
  return bundle({
    plain: `${title}\n${textTable(columns, rows)}`,
    html: htmlTable(columns, rows, { caption: title }) + pictureOf(value, values, title),
  });
}

function pictureOf({ shape, dtype }: TensorLike, values: ArrayLike<number>, title: string): string {
  const picture = dtype === "complex64" ? undefined : tensorPicture(shape, values);
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

function statistics(values: ArrayLike<number>): { statistic: string; value: string }[] {
  let [low, high, sum, squares, notFinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = Number(values[at]);
    if (!Number.isFinite(value)) {
      notFinite++;
      continue;
    }
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
    squares += value * value;
  }
  const finite = values.length - notFinite;
  const mean = sum / finite;
  const deviation = Math.sqrt(Math.max(0, squares / finite - mean * mean));
  const lines = [
    { statistic: "min", value: short(low) },
    { statistic: "max", value: short(high) },
    { statistic: "mean", value: short(mean) },
    { statistic: "standard deviation", value: short(deviation) },
  ];
  const shown = finite > 0 ? lines : [];
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
