import { type ColourScale, colourAt } from "../../colour.js";
import { asNumber, type Loose, optionalList } from "../loose.js";
import { colourScaleOf } from "./colour-scales.js";

/**
 * Reads markers that are coloured by numbers.
 *
 * @param marker plotly's marker
 * @param fallback the scale where none is named
 * @returns the colour of each marker; undefined where the colours are names
 */
export function markerColours(
  marker: Loose,
  fallback: ColourScale,
): ((at: number) => string | undefined) | undefined {
  const values = optionalList(marker.color)?.map((value) =>
    typeof value === "number" ? asNumber(value) : undefined,
  );
  const known = values?.filter((value): value is number => value !== undefined) ?? [];
  if (values === undefined || known.length === 0) return undefined;
  const low = asNumber(marker.cmin) ?? Math.min(...known);
  const high = asNumber(marker.cmax) ?? Math.max(...known);
  const scale = colourScaleOf(marker, fallback);
  return (at) => {
    const value = values[at];
    return value === undefined ? undefined : colourAt(scale, high > low ? (value - low) / (high - low) : 0.5);
  };
}
