import { type ColourScale, colourAt, divergingScale, sequentialScale } from "../../colour.js";
import { asList, asNumber, asText, type Loose, ownValue } from "../loose.js";

const named: Readonly<Record<string, ColourScale>> = {
  viridis: sequentialScale,
  rdbu: divergingScale,
  cividis: [
    "#00224e",
    "#123570",
    "#3b496c",
    "#575d6d",
    "#707173",
    "#8a8678",
    "#a59c74",
    "#c3b369",
    "#e1cc55",
    "#fee838",
  ],
  blues: ["#f2f6fb", "#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c"],
  greys: ["#f5f5f5", "#cccccc", "#969696", "#636363", "#252525"],
  greens: ["#f2faf0", "#c7e9c0", "#a1d99b", "#74c476", "#31a354", "#006d2c"],
};

/**
 * Reads the colour scale of a trace: a name, or pairs of share and colour.
 *
 * @param options a trace or marker with `colorscale` and `reversescale`
 * @param fallback the scale where none is given or its name is not known
 */
export function colourScaleOf(options: Loose, fallback: ColourScale): ColourScale {
  const scale =
    ownValue(named, (asText(options.colorscale) ?? "").toLowerCase()) ?? givenScale(options) ?? fallback;
  return options.reversescale === true ? [...scale].reverse() : scale;
}

function givenScale(options: Loose): ColourScale | undefined {
  const stops = asList(options.colorscale).flatMap((stop): { at: number; colour: string }[] => {
    const [at, colour] = asList(stop);
    const place = asNumber(at);
    return place === undefined || typeof colour !== "string" ? [] : [{ at: place, colour }];
  });
  if (stops.length < 2) return undefined;
  // Even distances suffice for drawing: 33 colours look like the scale itself.
  return Array.from({ length: 33 }, (_, step) => {
    const share = step / 32;
    const next = Math.max(
      1,
      stops.findIndex(({ at }) => at >= share),
    );
    const [before, after] = [stops[next - 1], stops[next]];
    if (before === undefined || after === undefined) return stops.at(-1)?.colour ?? "#000000";
    const span = after.at - before.at;
    return colourAt([before.colour, after.colour], span > 0 ? (share - before.at) / span : 1);
  });
}
