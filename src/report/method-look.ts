import { palette } from "mixture-growth-display";

/** How everything of one method looks in every figure of a result. */
export interface MethodLook {
  readonly colour: string;
  /** Of lines. */
  readonly dash: "solid" | "dash" | "dot";
  /** Plotly's name of its mark. */
  readonly symbol: string;
}

/** Those of the palette that are told apart for every kind of colour vision; its grey belongs to references. */
const colours = palette.slice(0, 6);

/** Told apart by shape alone, in both the interactive and the static figure. */
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
 * The look of a method: the first ten have marks of different shapes, and lines that differ in colour or dashes for
 * every kind of colour vision.
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
    dash: dashes[Math.floor(index / colours.length) % dashes.length] as MethodLook["dash"],
    symbol: symbols[index % symbols.length] as string,
  };
}
