type Rgb = readonly [number, number, number];

/** Blue over near white to vermilion: for numbers with a meaningful zero in the middle. */
const diverging: readonly Rgb[] = [
  [8, 64, 126],
  [0, 114, 178],
  [107, 174, 214],
  [198, 219, 239],
  [245, 245, 242],
  [253, 208, 162],
  [240, 144, 74],
  [213, 94, 0],
  [138, 50, 0],
];

/** The colour of a number between −1 and 1; beyond them the end colours hold. */
export function divergingAt(value: number): Rgb {
  const place = ((Math.min(1, Math.max(-1, value)) + 1) / 2) * (diverging.length - 1);
  const low = Math.min(diverging.length - 2, Math.floor(place));
  const [from, to] = [diverging[low] as Rgb, diverging[low + 1] as Rgb];
  const share = place - low;
  const between = (at: 0 | 1 | 2): number => from[at] + (to[at] - from[at]) * share;
  return [between(0), between(1), between(2)];
}

/** Whether white is more legible on a colour than black: both have a contrast of at least 4.5 where it is chosen. */
export function isDark(colour: Rgb): boolean {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  // Where luminance plus 0.05 is the root of 1.05 times 0.05, both are equally legible.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179;
}

const setColours = ["#0072b2", "#d55e00", "#cc79a7", "#e69f00", "#56b4e9", "#8c6bb1"] as const;
const inks = ["#ffffff", "#111111", "#111111", "#111111", "#111111", "#ffffff"] as const;

/** The colour of a template set, the same as in drawings, and one that is read well on it. */
export function setColour(set: number): { readonly fill: string; readonly ink: string } {
  const at = set % setColours.length;
  return { fill: setColours[at] as string, ink: inks[at] as string };
}
