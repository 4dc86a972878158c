import { formatCount, formatFixed, formatShort, type MimeBundle, tableBundle } from "mixture-growth-display";
import { scoreTitle } from "../training/run/score.js";
import { durationText } from "./forecast.js";
import { intervalText, type MethodRuns, type ResultSplit, summarizeMethod } from "./method-results.js";
import { endSeconds } from "./run-costs.js";

const percent = (share: unknown): string => (typeof share === "number" ? formatFixed(100 * share, 1) : "–");
const duration = (seconds: unknown): string => (typeof seconds === "number" ? durationText(seconds) : "–");

/** Shows what every method reached and what it cost, the most accurate first; its time where that was measured. */
export function methodsTable(groups: readonly MethodRuns[], split: ResultSplit, caption: string): MimeBundle {
  const rows = groups.map((group) => {
    const summary = summarizeMethod(group, split);
    return {
      ...summary,
      interval: intervalText(summary, group),
      seconds: endSeconds(group, "seconds"),
    };
  });
  rows.sort((a, b) => b.accuracy - a.accuracy);
  const hasTimes = rows.some(({ seconds }) => seconds !== undefined);
  const lasts = groups.flatMap(({ runs }) => runs.map(({ last }) => last));
  const columns = [
    { key: "method" },
    { key: "accuracy", label: `${split} ${scoreTitle(lasts)} (%)`, align: "right", format: percent },
    { key: "deviation", label: "standard deviation", align: "right", format: percent },
    { key: "interval", label: "95\u00a0% interval", align: "right" },
    { key: "seeds", align: "right" },
    { key: "parameters", align: "right", format: (count: unknown) => formatCount(count as number) },
    {
      key: "trainingMacs",
      label: "training cost (MACs)",
      align: "right",
      format: (macs: unknown) => formatShort(macs as number),
    },
    { key: "seconds", label: "training time", align: "right", format: duration },
  ] as const;
  const shown = hasTimes ? columns : columns.slice(0, -1);
  return tableBundle(shown, rows as never, { caption, limit: 200 });
}
