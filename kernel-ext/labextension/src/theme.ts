import { type FigureColours, houseLayout } from "mixture-growth-display/template";

/**
 * Reads the colours of the current theme.
 *
 * @param style the computed style of the page
 * @returns its colours; greys that fit any page if a theme lacks one
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
 * Adds the house style in the colours of the theme to a layout.
 *
 * @param layout plotly's layout, which takes precedence
 * @param colours of the theme
 * @returns a layout that fits its cell, with a template
 * @example
 * themedLayout({ title: { text: "Loss" } }, themeColours(getComputedStyle(document.body)));
 */
export function themedLayout(layout: unknown, colours: FigureColours): Readonly<Record<string, unknown>> {
  return { autosize: true, ...houseLayout(layout, colours) };
}
