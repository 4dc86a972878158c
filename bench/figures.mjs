// @ts-check
import { figureSvg } from "mixture-growth-display";

const [ours, theirs] = ["#0072B2", "#D55E00"];

/**
 * The share of the machine's peak that each case reaches, as an SVG.
 *
 * @param {import("./results.mjs").Results} results
 */
export function sharesOfPeak({ rows, peak }) {
  const best = peak.convolution_gflops;
  const shown = rows.filter(({ label }) => label !== undefined);
  const bar = (
    /** @type {string} */ name,
    /** @type {string} */ color,
    /** @type {"ours_gflops" | "peer_gflops"} */ field,
  ) => ({
    type: "bar",
    name,
    x: shown.map(({ label }) => label),
    y: shown.map((row) => (100 * (row[field] ?? 0)) / best),
    marker: { color },
  });
  return figureSvg({
    data: [
      bar("ours", /** @type {string} */ (ours), "ours_gflops"),
      bar("the best peer", /** @type {string} */ (theirs), "peer_gflops"),
    ],
    layout: {
      title: { text: `Share of the ${best.toFixed(0)} GFLOP/s of this machine's best convolution (%)` },
      width: 860,
      height: 420,
      barmode: "group",
      yaxis: { range: [0, 100], title: { text: "share of the peak (%)" } },
    },
  });
}

/**
 * Step time or memory over multiply-accumulates, with the fitted line, as an SVG.
 *
 * @param {readonly import("./cost.mjs").Point[]} points
 * @param {{ title: string, axis: string, value: (point: import("./cost.mjs").Point) => number,
 *   fit: { constant: number, slope: number } }} options
 */
export function costFigure(points, { title, axis, value, fit }) {
  const colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"];
  const varied = [...new Set(points.map((point) => point.varied))];
  const most = Math.max(...points.map(({ gmacs }) => gmacs));
  const groups = varied.map((name, i) => {
    const group = points.filter((point) => point.varied === name);
    return {
      type: "scatter",
      mode: "markers",
      name,
      x: group.map(({ gmacs }) => gmacs),
      y: group.map(value),
      text: group.map(({ label }) => label),
      marker: { color: colours[i], size: 9 },
    };
  });
  const line = {
    type: "scatter",
    mode: "lines",
    name: "fit",
    x: [0, most],
    y: [fit.constant, fit.constant + fit.slope * most],
    line: { color: "#767676", width: 1.5, dash: "dash" },
  };
  return figureSvg({
    data: [...groups, line],
    layout: {
      title: { text: title },
      width: 720,
      height: 440,
      xaxis: { title: { text: "multiply-accumulates of a step (billions)" }, rangemode: "tozero" },
      yaxis: { title: { text: axis }, rangemode: "tozero" },
    },
  });
}
