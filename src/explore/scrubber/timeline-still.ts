import {
  bundle,
  type Column,
  formatCount,
  formatFixed,
  formatPercent,
  formatShort,
  htmlTable,
  type MimeBundle,
  textTable,
} from "mixture-growth-display";
import { drawTimeline, type TimelinePhase } from "../../drawing/timeline.js";
import type { ScrubberData, ScrubberPhase } from "../fronts/scrubber/state.js";

/** The whole run as a picture and a table that do not move: its phases, with what each reached and cost. */
export function timelineStill(data: ScrubberData): MimeBundle {
  const rows = data.phases.map((phase) => rowOf(data, phase));
  const columns: Column[] = [
    { key: "phase" },
    { key: "net" },
    { key: "epochs", align: "right" },
    { key: "score", label: data.isShare ? `${data.score} (%)` : data.score, align: "right" },
    { key: "cost", label: "training cost so far (FLOP)", align: "right" },
    { key: "rate", label: "learning rate", align: "right" },
  ];
  const options = { caption: [data.title, ...data.notes].join("\n"), limit: 200 };
  return bundle({
    plain: textTable(columns, rows, options),
    html: htmlTable(columns, rows, options),
    svg: drawTimeline(data.phases.map((phase) => drawnPhase(data, phase))),
  });
}

/** What the net of a phase had reached at its end; undefined where nobody measured it. */
function scoreOf({ curves }: ScrubberData, { net, last }: ScrubberPhase): number | undefined {
  const curve = curves.find(
    (one) => one.split === "test" && net.split(" and ").includes(one.net) && one.frames.includes(last),
  );
  return curve?.values[curve.frames.indexOf(last)];
}

function rowOf(data: ScrubberData, phase: ScrubberPhase): Record<string, string> {
  const { frames, isShare } = data;
  const { name, net, kind, first, last } = phase;
  const score = scoreOf(data, phase);
  const cost = last <= data.reached ? frames.flop[last] : null;
  const rates = frames.learningRate.slice(first, last + 1).filter((rate) => rate !== null);
  return {
    phase: name,
    net,
    epochs: kind === "train" ? formatCount(last - first + 1) : "–",
    score: score === undefined ? "–" : isShare ? formatFixed(100 * score, 1) : formatFixed(score, 3),
    cost: cost == null ? "–" : formatShort(cost),
    rate:
      rates.length === 0
        ? "–"
        : `${formatShort(rates[0] as number)} to ${formatShort(rates.at(-1) as number)}`,
  };
}

function drawnPhase(data: ScrubberData, phase: ScrubberPhase): TimelinePhase {
  const { flop } = data.frames;
  const { name, net, kind, first, last } = phase;
  const [before, after] = [flop[first - 1], flop[last]];
  const score = scoreOf(data, phase);
  const reached =
    score === undefined ? undefined : data.isShare ? formatPercent(100 * score) : formatFixed(score, 3);
  return {
    name,
    net,
    kind: kind === "train" ? "train" : "grow",
    epochs: kind === "train" ? last - first + 1 : 0,
    ...(before == null || after == null ? {} : { macs: (after - before) / 2 }),
    ...(reached === undefined ? {} : { note: `${data.score} ${reached}` }),
  };
}
