import * as tf from "@tensorflow/tfjs-core";
import type { ArraySet, Dataset } from "../../data/dataset.js";
import type { Net } from "../../networks/net.js";
import type { LabelledPoint } from "./points.js";

/** Points on a side of the grid on which regions are computed. */
export const gridSide = 64;

/** What nets that vote say of points: of one net, what it says. */
export interface Verdict {
  /** Mean cross entropy; NaN without points. */
  readonly loss: number;
  /** Share of the points that are classified correctly; NaN without points. */
  readonly accuracy: number;
}

/** The points as a data set of `[2]` numbers; they are not normalised by their own mean, so that the square stays where it is. */
export function pointData(points: readonly LabelledPoint[], classes: number): Dataset<ArraySet> {
  const set: ArraySet = {
    kind: "arrays",
    name: "points",
    values: Float32Array.from(points.flatMap(({ x, y }) => [x, y])),
    shape: [2],
    count: points.length,
    mean: [0, 0],
    std: [spread, spread],
    labels: Int32Array.from(points, (point) => point.class),
    classes,
    classNames: Array.from({ length: classes }, (_, i) => `class ${i + 1}`),
  };
  // Drawn by hand there are too few to hold some back: accuracies are those of the points that are seen.
  return { name: "points", train: set, test: set };
}

/** Deviation of a coordinate where points lie everywhere on the square, `1 / sqrt(3)`, and a little less. */
const spread = 0.5;

/**
 * The probability of every class on a grid over the square, from the upper left corner.
 *
 * @param nets One net, or several that vote by the mean of their outputs.
 * @returns `[classes, gridSide, gridSide]`, 0 to 255
 */
export function regionsOf(nets: readonly Net[], classes: number): Uint8Array {
  const probabilities = ask(nets, gridPoints());
  const cells = gridSide ** 2;
  return Uint8Array.from({ length: classes * cells }, (_, i) => {
    const [label, cell] = [Math.floor(i / cells), i % cells];
    return Math.round(255 * (probabilities[cell * classes + label] as number));
  });
}

/** Loss and accuracy of nets on points, several of which vote by the mean of their outputs. */
export function verdictOf(nets: readonly Net[], points: readonly LabelledPoint[], classes: number): Verdict {
  if (points.length === 0) return { loss: Number.NaN, accuracy: Number.NaN };
  const probabilities = ask(
    nets,
    points.map(({ x, y }) => [x, y]),
  );
  const rows = points.map((point, i) => ({
    label: point.class,
    row: probabilities.subarray(i * classes, (i + 1) * classes),
  }));
  // The smallest number above 0 keeps a loss finite that is as large as can be told.
  const losses = rows.map(({ label, row }) => -Math.log(Math.max(smallest, row[label] as number)));
  const correct = rows.filter(({ label, row }) => row.indexOf(Math.max(...row)) === label).length;
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / points.length,
    accuracy: correct / points.length,
  };
}

const smallest = 1e-12;

/** Class probabilities `[points, classes]`, row-major. */
function ask(nets: readonly Net[], points: readonly (readonly number[])[]): Float32Array {
  return tf.tidy(() => {
    const inputs = tf.tensor2d(
      Float32Array.from(points.flat(), (value) => value / spread),
      [points.length, 2],
    );
    const outputs = nets.map((net) => net.forward(inputs));
    return tf.softmax(tf.div(tf.addN(outputs), outputs.length)).dataSync() as Float32Array;
  });
}

/** Middles of the cells, row by row from above. */
function gridPoints(): number[][] {
  const at = (i: number): number => (2 * (i + 0.5)) / gridSide - 1;
  return Array.from({ length: gridSide ** 2 }, (_, i) => [at(i % gridSide), -at(Math.floor(i / gridSide))]);
}
