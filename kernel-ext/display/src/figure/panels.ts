import { asList, asNumber, asObject, asText, bounded, type Loose } from "./loose.js";

/** Part of the plotting area, in shares from 0 to 1; y counts from the bottom. */
export interface Domain {
  readonly from: number;
  readonly to: number;
}

/** A pair of axes that traces are drawn on. */
export interface Place {
  readonly xAxis: string;
  readonly yAxis: string;
}

/**
 * Finds where each axis lies: by its own domain, by the grid of the layout, or over everything.
 *
 * @param layout plotly's layout
 * @param places the pairs of axes that are drawn on, in their order
 * @returns the domain of every axis by its id
 */
export function domainsOf(layout: Loose, places: readonly Place[]): ReadonlyMap<string, Domain> {
  const grid = gridDomains(layout);
  const domains = new Map<string, Domain>();
  for (const { xAxis, yAxis } of places) {
    for (const id of [xAxis, yAxis])
      domains.set(id, ownDomain(layout, id) ?? grid.get(id) ?? { from: 0, to: 1 });
  }
  return domains;
}

/** @returns the options of an axis: "x2" is `xaxis2` in a layout */
export function axisOptions(layout: Loose, id: string): Loose {
  return asObject(layout[`${id.slice(0, 1)}axis${id.slice(1)}`]);
}

function ownDomain(layout: Loose, id: string): Domain | undefined {
  const options = axisOptions(layout, id);
  const [from, to] = asList(options.domain).map(asNumber);
  if (from !== undefined && to !== undefined && to - from > 0.01) {
    return { from: Math.max(0, Math.min(0.99, from)), to: Math.min(1, Math.max(0.01, to)) };
  }
  const under = asText(options.overlaying);
  return under === undefined || under === id ? undefined : ownDomain(layout, under);
}

function gridDomains(layout: Loose): ReadonlyMap<string, Domain> {
  const grid = asObject(layout.grid);
  const rows = Math.round(bounded(grid.rows, 1, 1, 50));
  const columns = Math.round(bounded(grid.columns, 1, 1, 50));
  const domains = new Map<string, Domain>();
  if (grid.rows === undefined && grid.columns === undefined) return domains;
  const isCoupled = asText(grid.pattern) !== "independent";
  const fromTop = asText(grid.roworder) !== "bottom to top";
  const across = strips(columns, bounded(grid.xgap, isCoupled ? 0.1 : 0.2, 0, 0.9));
  const down = strips(rows, bounded(grid.ygap, isCoupled ? 0.1 : 0.3, 0, 0.9));
  const named = (letter: string, at: number): string => `${letter}${at === 0 ? "" : at + 1}`;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const x = across[column];
      const y = down[fromTop ? rows - 1 - row : row];
      if (x !== undefined) domains.set(named("x", isCoupled ? column : cell), x);
      if (y !== undefined) domains.set(named("y", isCoupled ? row : cell), y);
    }
  }
  return domains;
}

function strips(count: number, gap: number): readonly Domain[] {
  const step = 1 / (count - gap);
  return Array.from({ length: count }, (_, at) => ({ from: at * step, to: at * step + step * (1 - gap) }));
}
