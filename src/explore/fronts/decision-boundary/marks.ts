import type { Point } from "./values.js";

/** Adds the mark of a class to a path: a circle, a square or a triangle. */
function traceMark(path: Path2D, label: number, x: number, y: number, radius: number): void {
  if (label === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (label === 1) {
    const half = 0.88 * radius;
    path.rect(x - half, y - half, 2 * half, 2 * half);
  } else {
    const high = 1.25 * radius;
    path.moveTo(x, y - high);
    path.lineTo(x + 1.1 * high, y + 0.75 * high);
    path.lineTo(x - 1.1 * high, y + 0.75 * high);
    path.closePath();
  }
}

/** How marks look. */
export interface MarkLook {
  readonly colours: readonly string[];
  readonly outline: string;
  /** Side of the square in pixels of the page. */
  readonly size: number;
}

/** Draws points on a square, class by class, with an outline that parts them from the regions. */
export function drawMarks(paper: CanvasRenderingContext2D, points: readonly Point[], look: MarkLook): void {
  const radius = points.length > 300 ? 3 : 4;
  for (const [label, colour] of look.colours.entries()) {
    const path = new Path2D();
    for (const [x, y, of] of points) {
      if (of === label) traceMark(path, label, ((x + 1) / 2) * look.size, ((1 - y) / 2) * look.size, radius);
    }
    paper.lineWidth = 2;
    paper.strokeStyle = look.outline;
    paper.stroke(path);
    paper.fillStyle = colour;
    paper.fill(path);
  }
}

/** Draws the cursor of the keyboard: a cross with a gap in the middle. */
export function drawCursor(
  paper: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  { size, ink, outline }: { readonly size: number; readonly ink: string; readonly outline: string },
): void {
  const [across, down] = [((x + 1) / 2) * size, ((1 - y) / 2) * size];
  const path = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    path.moveTo(across + 5 * dx, down + 5 * dy);
    path.lineTo(across + 13 * dx, down + 13 * dy);
  }
  for (const [colour, width] of [
    [outline, 5],
    [ink, 2],
  ] as const) {
    paper.strokeStyle = colour;
    paper.lineWidth = width;
    paper.lineCap = "round";
    paper.stroke(path);
  }
}
