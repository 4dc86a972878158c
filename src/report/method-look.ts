import { palette } from "mixture-growth-display";

/** How everything of one method looks in every figure of a result. */
export interface MethodLook {
  readonly colour: string;
  /** Of lines. */
  readonly dash: "solid" | "dash" | "dot";
  /** Plotly's name of its mark. */
  readonly symbol: string;
}

/**
 * Ten that are distinct for every kind of colour vision: those of the palette that are, whose grey belongs to references,
 * and four more that are as far as possible from them and from each other.
 */
const colours = [...palette.slice(0, 6), "#7d4fd0", "#88b858", "#b8383f", "#247878"];
/** Lines change their dashes before colours repeat: ten colours are many to find in a legend. */
const linesOfOneDash = 6;

/** Distinct by shape, in both the interactive and the static figure. */
const symbols = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "x",
  "star",
  "triangle-down",
  "cross",
  "triangle-left",
  "triangle-right",
] as const;

const dashes = ["solid", "dash", "dot"] as const;

/**
 * The look of a method: the first ten have marks of different shapes, and colours that differ for every kind of colour
 * vision; lines beyond the sixth have other dashes as well.
 *
 * @param index Place of the method in its result, from 0.
 * @example
 * ```ts
 * methodLook(0); // { colour: "#0072b2", dash: "solid", symbol: "circle" }
 * ```
 */
export function methodLook(index: number): MethodLook {
  return {
    colour: colours[index % colours.length] as string,
    dash: dashes[Math.floor(index / linesOfOneDash) % dashes.length] as MethodLook["dash"],
    // Shifted where colours repeat, so that no mark looks like another.
    symbol: symbols[(index + 3 * Math.floor(index / colours.length)) % symbols.length] as string,
  };
}
