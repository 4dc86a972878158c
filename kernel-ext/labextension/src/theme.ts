import { type FigureColours, houseLayout } from "mixture-growth-display/template";

/**
 * Reads the colours of the theme that is on.
 *
 * @param style the computed style of the page
 * @returns its colours; greys that fit any page where a theme lacks one
 */
export function themeColours(style: { getPropertyValue(name: string): string }): FigureColours {
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read("--jp-content-font-color1", "#767676"),
    line: read("--jp-border-color1", "#999999"),
    grid: read("--jp-border-color2", "#bbbbbb"),
    panel: read("--jp-layout-color1", "#ffffff"),
  };
}

/**
 * Puts the house style, in the colours of the theme, below what a figure says itself.
 *
 * @param layout plotly's layout; everything in it wins
 * @param colours of the theme
 * @returns a layout that fits its cell, with a template
 * @example
 * themedLayout({ title: { text: "Loss" } }, themeColours(getComputedStyle(document.body)));
 */
export function themedLayout(layout: unknown, colours: FigureColours): Readonly<Record<string, unknown>> {
  return { autosize: true, ...houseLayout(layout, colours) };
}
