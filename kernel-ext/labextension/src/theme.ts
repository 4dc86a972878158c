/** The colours of a JupyterLab theme that a figure takes on. */
export interface ThemeColours {
  readonly text: string;
  readonly line: string;
  readonly grid: string;
  readonly panel: string;
}

type Options = Readonly<Record<string, unknown>>;

/** The colours of curves: those of the static pictures. */
const colorway: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#8c6bb1",
  "#999999",
];

/**
 * Reads the colours of the theme that is on.
 *
 * @param style the computed style of the page
 * @returns its colours; greys that fit any page where a theme lacks one
 */
export function themeColours(style: { getPropertyValue(name: string): string }): ThemeColours {
  const read = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read("--jp-content-font-color1", "#767676"),
    line: read("--jp-border-color1", "#999999"),
    grid: read("--jp-border-color2", "#bbbbbb"),
    panel: read("--jp-layout-color1", "#ffffff"),
  };
}

/**
 * Puts the colours of the theme below those that a figure names itself.
 *
 * @param layout plotly's layout; everything in it wins
 * @param colours of the theme
 * @returns a layout with a template, and without a width that would not fit the cell
 * @example
 * themedLayout({ title: { text: "Loss" } }, themeColours(getComputedStyle(document.body)));
 */
export function themedLayout(layout: unknown, colours: ThemeColours): Options {
  const own = asOptions(layout);
  const template = asOptions(own.template);
  const merged = merge(themeTemplate(colours), asOptions(template.layout));
  return { autosize: true, height: 420, ...own, template: { ...template, layout: merged } };
}

function themeTemplate(colours: ThemeColours): Options {
  const axis = {
    automargin: true,
    gridcolor: colours.grid,
    linecolor: colours.line,
    zerolinecolor: colours.line,
    tickcolor: colours.line,
    zerolinewidth: 1,
  };
  return {
    font: { color: colours.text, size: 12 },
    title: { x: 0, xref: "container", xanchor: "left", pad: { l: 12 }, font: { size: 16 } },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    colorway,
    hoverlabel: { bgcolor: colours.panel, bordercolor: colours.line, font: { color: colours.text } },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    margin: { l: 56, r: 24, t: 80, b: 48 },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: colours.line, activecolor: colours.text },
    xaxis: { ...axis, showgrid: false, showline: true, ticks: "outside" },
    yaxis: axis,
  };
}

function asOptions(value: unknown): Options {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Options) : {};
}

function merge(below: Options, above: Options): Options {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const isNested = Object.keys(asOptions(value)).length > 0 && Object.hasOwn(below, key);
    merged[key] = isNested ? merge(asOptions(below[key]), asOptions(value)) : value;
  }
  return merged;
}
