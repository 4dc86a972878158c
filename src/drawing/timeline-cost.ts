import { formatCount, formatShort } from "mixture-growth-display";

/** What is known about the cost of a phase. */
export interface CostedPhase {
  readonly kind: "train" | "grow";
  readonly epochs: number;
  readonly macs?: number;
  readonly costShare?: number;
}

/** What the heights in a timeline show: counted costs, shares of the full network, or nothing. */
export type CostMeasure = "macs" | "share" | "none";

/** @returns the measure that every training phase has */
export function costMeasure(phases: readonly CostedPhase[]): CostMeasure {
  const trained = phases.filter(({ kind, epochs }) => kind === "train" && epochs > 0);
  if (trained.length === 0) return "none";
  if (trained.every(({ macs }) => macs !== undefined && macs > 0)) return "macs";
  return trained.every(({ costShare }) => costShare !== undefined && costShare > 0) ? "share" : "none";
}

/** @returns the cost of one epoch in the units of the measure */
export function costOfEpoch(phase: CostedPhase, measure: CostMeasure): number {
  if (phase.epochs <= 0 || measure === "none") return 0;
  return measure === "macs" ? (phase.macs ?? 0) / phase.epochs : (phase.costShare ?? 0);
}

/** @returns the text on the block of a phase */
export function costLabel(phase: CostedPhase, measure: CostMeasure): string {
  if (phase.epochs <= 0 || measure === "none") return "";
  if (measure === "macs") return formatShort(phase.macs ?? 0);
  return `${formatShort(100 * (phase.costShare ?? 0))} %`;
}

/** @returns how to read the blocks */
export function costExplanation(measure: CostMeasure): string {
  const parts: Readonly<Record<CostMeasure, string>> = {
    macs: "width: epochs, height: cost of an epoch, area: cost",
    share: "width: epochs, height: cost of an epoch, in % of an epoch of the full network",
    none: "width: epochs",
  };
  return parts[measure];
}

/** @returns a plan's epochs and costs in one line */
export function totalCost(phases: readonly CostedPhase[], measure: CostMeasure): string {
  const epochs = phases.reduce((sum, phase) => sum + phase.epochs, 0);
  const trained = phases.filter(({ kind }) => kind === "train").length;
  const parts = [counted(trained, "training phase"), counted(epochs, "epoch")];
  const macs = phases.reduce((sum, phase) => sum + (phase.macs ?? 0), 0);
  const full = phases.reduce((sum, phase) => sum + phase.epochs * (phase.costShare ?? 0), 0);
  if (measure === "macs") parts.push(`${formatShort(macs)} multiply-accumulates`);
  if (measure === "share") parts.push(`the cost of ${formatShort(full)} epochs of the full network`);
  return parts.join(", ");
}

/** A phase with the details that appear when it is pointed at. */
export interface DetailedPhase extends CostedPhase {
  readonly name: string;
  readonly net: string;
  readonly note?: string;
}

/**
 * @param before the epochs of all phases before it
 * @returns everything known about a phase, in full numbers, one per line
 */
export function phaseDetail(phase: DetailedPhase, before: number): string {
  const { name, net, epochs, macs, costShare, note } = phase;
  const known = macs !== undefined && macs > 0;
  const [first, last] = [formatCount(before + 1), formatCount(before + epochs)];
  const range = epochs === 1 ? `epoch ${first}` : `epochs ${first} to ${last} (${counted(epochs, "epoch")})`;
  const lines = [
    name,
    net === name ? "" : net,
    epochs === 0 ? `after epoch ${formatCount(before)}` : range,
    known ? `${legible(macs)} multiply-accumulates` : "",
    known && epochs > 0 ? `${legible(macs / epochs)} an epoch` : "",
    costShare === undefined
      ? ""
      : `${formatShort(100 * costShare, 6)} % of an epoch of the full network, each epoch`,
    note ?? "",
  ];
  return lines.filter((line) => line !== "").join("\n");
}

/** Whole numbers with all their digits as long as these are readable; longer ones as in every table. */
function legible(value: number): string {
  return value < 1e8 ? formatCount(Math.round(value)) : formatShort(value, 4);
}

/** @returns a number with its word, such as "1 epoch" or "200 epochs" */
export function counted(number: number, word: string): string {
  return `${formatCount(number)} ${word}${number === 1 ? "" : "s"}`;
}
