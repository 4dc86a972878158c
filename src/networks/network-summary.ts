import {
  type Column,
  formatCount,
  formatShort,
  type Row,
  type TableOptions,
  textTable,
} from "mixture-growth-display";
import type { NetworkDescription } from "./description.js";

/** One operation of a network and what it costs. */
export interface SummaryRow {
  /** Name of the layer. */
  readonly layer: string;
  /** What it does, such as `"conv 3x3"`. */
  readonly op: string;
  /** Its output shape for one image, such as `"32x32x16"`. */
  readonly shape: string;
  /** Numbers stored for it: templates (at the first layer that mixes them), coefficients, weights, biases. */
  readonly storedParameters: number;
  /** How many of these are trained. */
  readonly trainedParameters: number;
  /** Numbers that it computes with: the mixed weight, the bias, batch norm's scale and shift. */
  readonly effectiveParameters: number;
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Template sets that it mixes, such as `"0, 1"`; empty where nothing is mixed. */
  readonly sets: string;
  /** Number of templates in each of these sets, such as `"4 + 3"`; empty where nothing is mixed. */
  readonly templates: string;
  /** The group whose templates it mixes; empty where nothing is mixed. */
  readonly group: string;
}

/** Sums over a whole network. */
export type SummaryTotals = Pick<
  SummaryRow,
  "storedParameters" | "trainedParameters" | "effectiveParameters" | "macs"
>;

/** A network as a table: one row per operation, and totals. A cell shows the table and a drawing. */
export class NetworkSummary {
  readonly name: string;
  readonly rows: readonly SummaryRow[];
  readonly totals: SummaryTotals;
  readonly #description: NetworkDescription;

  constructor(description: NetworkDescription, rows: readonly SummaryRow[]) {
    this.name = description.name;
    this.rows = rows;
    this.#description = description;
    const sum = (key: keyof SummaryTotals): number => rows.reduce((total, row) => total + row[key], 0);
    this.totals = {
      storedParameters: sum("storedParameters"),
      trainedParameters: sum("trainedParameters"),
      effectiveParameters: sum("effectiveParameters"),
      macs: sum("macs"),
    };
  }

  /** The summarised network, at the summarised size. */
  get description(): NetworkDescription {
    return this.#description;
  }

  /** The table as aligned plain text. */
  toString(): string {
    const { columns, rows, options } = summaryTable(this);
    return `${this.name}\n${textTable(columns, rows, options)}`;
  }
}

/** The table of a summary: the rows that hold parameters, with the totals in the caption. */
export function summaryTable({ name, rows, totals }: NetworkSummary): {
  columns: readonly Column[];
  rows: readonly Row[];
  options: TableOptions;
} {
  const counted = rows.filter((row) => row.effectiveParameters > 0).map((row) => ({ ...row }));
  // Template columns appear only if something is mixed, the group column only if layers share.
  const isUsed = (key: string): boolean =>
    !mixedColumns.includes(key) || rows.some((row) => row[key as keyof SummaryRow] !== "");
  const columns = summaryColumns.filter(({ key }) => isUsed(key));
  return { columns, rows: counted, options: { caption: `${name}: ${totalsText(totals)}`, limit: 200 } };
}

function totalsText(totals: SummaryTotals): string {
  const { storedParameters, trainedParameters, effectiveParameters, macs } = totals;
  const frozen = storedParameters - trainedParameters;
  return [
    `${formatCount(storedParameters)} parameters stored`,
    ...(frozen > 0 ? [`${formatCount(frozen)} of them not trained`] : []),
    `${formatCount(effectiveParameters)} in use`,
    `${formatShort(macs)} multiply-accumulates (MACs) an image`,
  ].join(", ");
}

const count = (value: unknown): string => formatCount(value as number);

const short = (value: unknown): string => formatShort(value as number);

const summaryColumns: readonly Column[] = [
  { key: "layer" },
  { key: "op", label: "operation" },
  { key: "shape", label: "output shape", align: "right" },
  { key: "storedParameters", label: "stored parameters", format: count, align: "right" },
  { key: "effectiveParameters", label: "parameters in use", format: count, align: "right" },
  { key: "macs", label: "cost (MACs)", format: short, align: "right" },
  { key: "sets", label: "template sets" },
  { key: "templates" },
  { key: "group" },
];

const mixedColumns: readonly string[] = ["sets", "templates", "group"];
