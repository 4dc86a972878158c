import { createRandom } from "#library/data/random.js";
import { drawTemplates, templateDeviation } from "#library/templates/template-initializer.js";
import { compare, type ParityResult } from "../comparison.js";
import { type Recording, RecordingError, readRecording } from "../read-json.js";

/** One recorded template tensor: its shape, the deviation measured in the published net, and that of the formula. */
interface RecordedTemplates {
  readonly name: string;
  /** `[m, kh, kw, in, out]` or `[m, in, out]`: our order of axes. */
  readonly shape: readonly number[];
  readonly measured: number;
  readonly formula: number;
}

/** A measured deviation of `n` normal numbers has the standard error `sigma / sqrt(2 n)`; this many are allowed. */
const standardErrors = 5;

/** Replays `initstats.json`: the standard deviation of the first templates of each published net. */
export function initialStatisticsCase(folder: string, name: string): ParityResult[] {
  const recording = readRecording(folder, `${name}.json`);
  return recording.entries().flatMap(([net, tensors]) => {
    const templates = tensors.entries().map(([tensor, values]) => readTemplates(tensor, values));
    return [
      compareFormula(`${name} ${net} formula`, templates),
      compareMeasured(`${name} ${net} drawn as coded`, templates, (entry) => deviationOfDraw(entry)),
      compareMeasured(`${name} ${net} recorded`, templates, ({ measured }) => measured),
    ];
  });
}

function readTemplates(name: string, values: Recording): RecordedTemplates {
  const published = values.at(0).numbers();
  if (published.length !== 3 && published.length !== 5) {
    throw new RecordingError(
      `Expected a template tensor of 3 or 5 axes but got [${published.join(", ")}] (${values.where}). Copy the file again.`,
    );
  }
  const [count, outChannels, inChannels, ...kernel] = published as [number, number, number, ...number[]];
  return {
    name,
    shape: [count, ...kernel, inChannels, outChannels],
    measured: values.at(1).number(),
    formula: values.at(2).number(),
  };
}

function compareFormula(title: string, templates: readonly RecordedTemplates[]): ParityResult {
  const pairs = templates.map(({ name, shape, formula }) => ({
    name,
    ours: [templateDeviation(shape.slice(1), "he-as-coded")],
    recorded: [formula],
  }));
  return compare(title, pairs, 1e-12);
}

/** Distance of a measured deviation from the formula's, in standard errors: at most {@link standardErrors}. */
function compareMeasured(
  title: string,
  templates: readonly RecordedTemplates[],
  measure: (templates: RecordedTemplates) => number,
): ParityResult {
  const distances = templates.map((entry) => {
    const numbers = entry.shape.reduce((product, n) => product * n, 1);
    return Math.abs(measure(entry) / entry.formula - 1) * Math.sqrt(2 * numbers);
  });
  const error = Math.max(0, ...distances);
  return {
    name: title,
    arrays: templates.length,
    error,
    tolerance: standardErrors,
    passed: templates.length > 0 && error <= standardErrors,
    note: "in standard errors",
  };
}

function deviationOfDraw({ name, shape }: RecordedTemplates): number {
  const [count, ...template] = shape as [number, ...number[]];
  const values = drawTemplates(count, template, "he-as-coded", createRandom(name));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
