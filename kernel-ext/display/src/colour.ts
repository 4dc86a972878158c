type Rgb = readonly [number, number, number];

/** A colour scale: colours at even distances from low to high. */
export type ColourScale = readonly string[];

/** Dark to bright with even steps for every kind of colour vision: for amounts. */
export const sequentialScale: ColourScale = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
];

/** Blue over near white to vermilion: for numbers with a meaningful zero in the middle. */
export const divergingScale: ColourScale = [
  "#08407e",
  "#0072b2",
  "#6baed6",
  "#c6dbef",
  "#f5f5f2",
  "#fdd0a2",
  "#f0904a",
  "#d55e00",
  "#8a3200",
];

/**
 * Reads a colour between those of a scale.
 *
 * @param scale colours at even distances
 * @param share position on the scale, from 0 to 1; beyond it the end colours hold
 * @returns the colour as `#rrggbb`
 * @example
 * colourAt(["#000000", "#ffffff"], 0.5); // "#808080"
 */
export function colourAt(scale: ColourScale, share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (scale.length - 1);
  const low = Math.min(scale.length - 1, Math.floor(place));
  const from = rgb(scale[low] ?? "#000000");
  const to = rgb(scale[Math.min(scale.length - 1, low + 1)] ?? "#000000");
  if (from === undefined || to === undefined) return scale[low] ?? "#000000";
  return hex(between(from, to, place - low));
}

/**
 * Chooses black or white, whichever is more legible on a colour.
 *
 * @param background the colour behind the text
 * @example
 * inkOn("#0072b2"); // "#ffffff"
 */
export function inkOn(background: string): string {
  const parsed = rgb(background);
  // Where the square of the luminance is that of black times white, both are equally legible.
  return parsed === undefined || luminance(parsed) + 0.05 > Math.sqrt(1.05 * 0.0556) ? "#111111" : "#ffffff";
}

function rgb(colour: string): Rgb | undefined {
  const digits = /^#[0-9a-f]{3}$/i.test(colour) ? colour.replace(/\w/g, "$&$&") : colour;
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(digits);
  if (long !== null) return triple(long, 16);
  const call = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)/i.exec(colour);
  return call === null ? undefined : triple(call, 10);
}

function triple(match: RegExpExecArray, radix: number): Rgb {
  const part = (at: number): number => Math.min(255, Number.parseInt(match[at] ?? "0", radix));
  return [part(1), part(2), part(3)];
}

function between(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((at) => (from[at] ?? 0) + ((to[at] ?? 0) - (from[at] ?? 0)) * share) as unknown as Rgb;
}

/** @returns the colour as `#rrggbb` */
export function hex(colour: readonly number[]): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** Relative luminance, from 0 (black) to 1 (white), as defined by the web's accessibility guidelines. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
