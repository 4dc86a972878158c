import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";

const require = createRequire(import.meta.url);
const family = "mixture-growth figures";
const weights = [400, 700] as const;
/** Ascent and descent as shares of the font size: those of Arial and similar fonts. */
const reach = { ascent: 0.905, descent: 0.212 } as const;

/** The font of a text. */
export interface Font {
  /** In pixels. */
  readonly size: number;
  readonly isBold: boolean;
  readonly isMonospaced: boolean;
}

/** Measures texts. */
export interface TextMeasure {
  /** The width in pixels. */
  width(text: string, font: Font): number;
  /** Ascent and descent in whole pixels, as in browsers. */
  height(font: Font): { readonly ascent: number; readonly descent: number };
}

/**
 * Measures with Arimo, whose letters are exactly as wide as those of Arial, Helvetica and Liberation Sans, so that a text
 * is as wide here as for its reader, and a picture is the same on every machine. Characters that Arimo lacks are estimated:
 * other fonts of this machine are not used.
 *
 * @throws Error if the fonts are not installed
 */
export function createTextMeasure(): TextMeasure {
  const known = registerFonts();
  const context = createCanvas(1, 1).getContext("2d");
  const widths = new Map<string, number>();
  const measured = (text: string, isBold: boolean): number => {
    context.font = `${isBold ? "bold " : ""}100px "${family}"`;
    return context.measureText(text).width / 100;
  };
  const share = (text: string, isBold: boolean): number => {
    let sum = 0;
    let run = "";
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      if (known(code)) run += character;
      else sum += estimate(code);
    }
    return run === "" ? sum : sum + measured(run, isBold);
  };
  return {
    width(text, { size, isBold, isMonospaced }) {
      if (isMonospaced) return [...text].length * 0.602 * size;
      const key = `${isBold} ${text}`;
      const found = widths.get(key) ?? share(text, isBold);
      widths.set(key, found);
      return found * size;
    },
    height: ({ size }) => ({
      ascent: Math.round(reach.ascent * size),
      descent: Math.round(reach.descent * size),
    }),
  };
}

/** Nothing for joiners, superscripts as in Arial, a square for East Asian characters and emoji, else more than a digit. */
function estimate(code: number): number {
  if (code >= 0x200b && code <= 0x200f) return 0;
  if (code >= 0x2070 && code <= 0x209f) return 0.464;
  return code >= 0x2e80 ? 1 : 0.65;
}

/** Registers the fonts, and returns whether they have a character. */
function registerFonts(): (code: number) => boolean {
  const subsets = JSON.parse(
    readFileSync(require.resolve("@fontsource/arimo/unicode.json"), "utf8"),
  ) as object;
  for (const subset of Object.keys(subsets)) {
    for (const weight of weights) {
      const file = require.resolve(`@fontsource/arimo/files/arimo-${subset}-${weight}-normal.woff2`);
      if (GlobalFonts.registerFromPath(file, family) === null) {
        throw new Error(`Expected a font but got none (${file}). Install the npm packages again.`);
      }
    }
  }
  const ranges = Object.values(subsets).flatMap((list: string) => list.split(",").map(readRange));
  return (code) => ranges.some(([low, high]) => code >= low && code <= high);
}

function readRange(text: string): readonly [low: number, high: number] {
  const [low = "", high = low] = text.replace("U+", "").split("-");
  return [Number.parseInt(low, 16), Number.parseInt(high, 16)];
}
