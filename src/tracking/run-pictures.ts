import { mixerDrawing } from "../display/templates.js";
import { drawCoefficients } from "../drawing/coefficients.js";
import { isMixed } from "../networks/network-kinds.js";
import { coefficientRows } from "../report/coefficient-map.js";
import type { Mixer } from "../templates/mixer.js";
import type { RunEvent } from "../training/run/events.js";
import type { TrackedRun } from "../training/run/run-tracker.js";
import type { Png } from "./event-records.js";
import { isDone } from "./run-records.js";

/**
 * Drawings of a mixed network after an event, as SVG, by their tag: its coefficients at the end of every phase, and how its
 * layers mix their templates at the end of the plan.
 */
export function drawingsAfter({ kind }: RunEvent, run: TrackedRun): ReadonlyMap<string, string> {
  const drawings = new Map<string, string>();
  const { network } = run;
  if (kind !== "phase-end" || !isMixed(network)) return drawings;
  const mixers = network.distinctLayers().map(({ mixer }) => mixer);
  drawings.set("coefficients/all layers", drawCoefficients(mixers.flatMap(coefficientRows)));
  if (!isDone(run)) return drawings;
  for (const mixer of mixers.filter(hasWindows)) drawings.set(`mixing/${mixer.name}`, mixerDrawing(mixer));
  return drawings;
}

/** Other templates are drawn with a mark for each of their numbers, which are many in wide layers. */
function hasWindows({ group }: Mixer): boolean {
  return group.shape.length === 4 && (group.shape[0] as number) > 1;
}

/** Draws an SVG on white; on another thread. */
export async function pngOf(svg: string): Promise<Png> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: "white" })
    .png({ palette: true, effort: 1, dither: 0 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
