/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** How a picture of regions looks. */
export interface RegionLook {
  /** Of the classes. */
  readonly colours: readonly Colour[];
  /** Of the line between regions. */
  readonly line: Colour;
  /** Pixels on a side. */
  readonly size: number;
}

/** Probabilities of every class on a grid: `[classes, side, side]`, 0 to 255. */
export interface RegionGrid {
  readonly values: Uint8Array;
  readonly classes: number;
  readonly side: number;
}

/** The class that is most probable at a place of the square, 0 to 1 from the upper left corner, and how probable it is. */
export function classAt(
  { values, classes, side }: RegionGrid,
  across: number,
  down: number,
): [number, number] {
  const column = Math.min(side - 1, Math.max(0, Math.floor(across * side)));
  const row = Math.min(side - 1, Math.max(0, Math.floor(down * side)));
  const shares = Array.from(
    { length: classes },
    (_, label) => (values[label * side * side + row * side + column] as number) / 255,
  );
  const best = shares.indexOf(Math.max(...shares));
  return [best, shares[best] as number];
}

/**
 * A picture of the regions of the classes: the surer a net is, the stronger the colour. Each class has a pattern too, so that
 * colour is not the only sign: none, stripes, dots.
 */
export function regionPicture(grid: RegionGrid, look: RegionLook): ImageData {
  const { size } = look;
  const picture = new ImageData(size, size);
  const { data } = picture;
  const [best, share] = largest(grid, size);
  const least = 1 / grid.classes;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const label = best[at] as number;
      const isEdge =
        (column + 1 < size && best[at + 1] !== label) || (row + 1 < size && best[at + size] !== label);
      const sure = ((share[at] as number) - least) / (1 - least);
      const colour = isEdge ? look.line : (look.colours[label] as Colour);
      // Each number by itself: a list for every pixel would take ten times as long.
      data[4 * at] = colour[0];
      data[4 * at + 1] = colour[1];
      data[4 * at + 2] = colour[2];
      data[4 * at + 3] =
        255 * (isEdge ? 0.85 : 0.1 + 0.3 * sure + (isPattern(label, row, column) ? 0.22 : 0));
    }
  }
  return picture;
}

function isPattern(label: number, row: number, column: number): boolean {
  if (label === 1) return (row + column) % 16 < 2;
  return label === 2 && (row % 14) ** 2 + ((column + (Math.floor(row / 14) % 2) * 7) % 14) ** 2 < 8;
}

/** The most probable class of every pixel and its share, between the points of the grid. */
function largest({ values, classes, side }: RegionGrid, size: number): [Uint8Array, Float32Array] {
  const best = new Uint8Array(size * size);
  const share = new Float32Array(size * size);
  const low = new Int32Array(size);
  const part = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const at = Math.min(side - 1, Math.max(0, ((i + 0.5) * side) / size - 0.5));
    low[i] = Math.min(side - 2, Math.floor(at));
    part[i] = at - (low[i] as number);
  }
  for (let label = 0; label < classes; label++) {
    const first = label * side * side;
    for (let row = 0; row < size; row++) {
      const down = part[row] as number;
      for (let column = 0; column < size; column++) {
        const across = part[column] as number;
        const at = first + (low[row] as number) * side + (low[column] as number);
        const upper = mixed(values[at] as number, values[at + 1] as number, across);
        const lower = mixed(values[at + side] as number, values[at + side + 1] as number, across);
        const value = mixed(upper, lower, down) / 255;
        const pixel = row * size + column;
        if (label > 0 && value <= (share[pixel] as number)) continue;
        share[pixel] = value;
        best[pixel] = label;
      }
    }
  }
  return [best, share];
}

const mixed = (from: number, to: number, part: number): number => from + (to - from) * part;
