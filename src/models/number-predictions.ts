import { formatShort } from "mixture-growth-display";
import { type ShownRows, shownRows } from "../cost/shown-rows.js";
import type { Outputs } from "./outputs.js";

/** Predicted numbers, one row an example, by their names; a cell shows them as a table. */
export type ShownNumbers = ShownRows<Readonly<Record<string, number>>>;

/** Outputs of a net as numbers in the units of the targets. */
export function shownNumbers(
  outputs: Float32Array,
  { names, mean, std }: Extract<Outputs, { kind: "numbers" }>,
): ShownNumbers {
  const count = outputs.length / names.length;
  const rows = Array.from({ length: count }, (_, example) =>
    Object.fromEntries(
      names.map((name, i) => [
        name,
        (outputs[example * names.length + i] as number) * (std[i] as number) + (mean[i] as number),
      ]),
    ),
  );
  const columns = [
    { key: "example", align: "right" as const },
    ...names.map((key) => ({
      key,
      align: "right" as const,
      format: (value: unknown) => formatShort(value as number),
    })),
  ];
  const cells = rows.map((row, example) => ({ example, ...row }));
  return shownRows(rows, columns, { cells, caption: `${count} predictions` });
}
