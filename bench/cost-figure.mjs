// @ts-check

const colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00"];
const symbols = ["circle", "square", "diamond", "triangle-up", "cross"];

/**
 * Two panels over multiply-accumulates: a step's time with the fitted line, and the peak memory of the process.
 *
 * @param {readonly { factor: string, size: object, macs: number, ms: number, mib: number }[]} points
 * @param {{ intercept: number, slope: number }} line of milliseconds over multiply-accumulates
 * @returns {{ data: object[], layout: object }} a plotly specification
 */
export function costFigure(points, { intercept, slope }) {
  const factors = [...new Set(points.map(({ factor }) => factor))];
  const giga = (/** @type {{ macs: number }} */ { macs }) => macs / 1e9;
  const data = factors.flatMap((name, at) => {
    const own = points.filter(({ factor }) => factor === name);
    const marker = { color: colours[at], symbol: symbols[at], size: 9 };
    const text = own.map(({ size }) =>
      Object.entries(size)
        .map(([key, value]) => `${key} ${value}`)
        .join(", "),
    );
    const trace = {
      type: "scatter",
      mode: "markers",
      name,
      text,
      marker,
      x: own.map(giga),
      legendgroup: name,
    };
    return [
      { ...trace, y: own.map(({ ms }) => ms) },
      { ...trace, y: own.map(({ mib }) => mib), xaxis: "x2", yaxis: "y2", showlegend: false },
    ];
  });
  const macs = points.map(giga).sort((a, b) => a - b);
  const [least = 1, most = 1] = [macs[0], macs.at(-1)];
  const x = Array.from({ length: 40 }, (_, i) => least * (most / least) ** (i / 39));
  const fitted = {
    type: "scatter",
    mode: "lines",
    name: "fitted",
    line: { color: "#888888", dash: "dash", width: 1.5 },
    x,
    y: x.map((value) => intercept + slope * value * 1e9),
  };
  const across = { type: "log", title: { text: "G multiply-accumulates a step" } };
  return {
    data: [fitted, ...data],
    layout: {
      title: { text: "A training step's time and memory" },
      xaxis: { ...across, domain: [0, 0.45] },
      xaxis2: { ...across, domain: [0.57, 1], anchor: "y2" },
      yaxis: { type: "log", title: { text: "ms" } },
      yaxis2: { type: "log", title: { text: "peak memory, MiB" }, anchor: "x2" },
      height: 380,
    },
  };
}
