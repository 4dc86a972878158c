import type { GrowthReportRow } from "../../growth/growth-report.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { RandomSource, StateTensor } from "../../templates/parameter.js";
import type { TemplateBank } from "../../templates/template-bank.js";

/** What {@link extendTemplates} adds. */
export interface ExtraTemplates {
  /** Templates for each set of every group. */
  readonly count: number;
  /** Where the random numbers come from. */
  readonly random: RandomSource;
  /** Coefficients of the new templates: 0, or Normal(0, 1). */
  readonly coefficients: "zero" | "as-coded";
}

/**
 * Gives every group of a bank more templates in each set, and every block of the layers coefficients for them.
 *
 * @returns What happened to each tensor.
 */
export function extendTemplates(
  bank: TemplateBank,
  layers: readonly MixedLayer[],
  { count, random, coefficients }: ExtraTemplates,
): GrowthReportRow[] {
  const draw = coefficients === "zero" ? () => 0 : () => random.normal();
  for (const group of bank.groups.keys()) bank.extend(group, count, random);
  for (const { mixer } of layers) mixer.lengthen((_, added) => Array.from({ length: added }, draw));
  const row = (what: GrowthReportRow["what"], { name, variable }: StateTensor): GrowthReportRow => ({
    tensor: name,
    what,
    fate: "padded",
    elements: variable.size,
  });
  return [
    ...layers.flatMap(({ mixer }) => mixer.state().map((tensor) => row("coefficients", tensor))),
    ...bank.parameters().map((tensor) => row("templates", tensor)),
  ];
}
