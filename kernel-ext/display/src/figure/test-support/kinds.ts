import type { Figure } from "../specification.js";

const waves = Array.from({ length: 12 }, (_, i) =>
  Array.from({ length: 12 }, (_each, j) => Math.sin(i / 2) * Math.cos(j / 3)),
);
const sample = Array.from({ length: 60 }, (_, at) => Math.sin(at * 7.31) + Math.sin(at * 3.17));
const tree = {
  labels: ["net", "stem", "stage 1", "stage 2"],
  parents: ["", "net", "net", "net"],
  values: [0, 4, 10, 22],
};
const days = {
  x: ["2026-01-01", "2026-01-02", "2026-01-03"],
  open: [1, 2, 3],
  close: [2, 1.5, 4],
  high: [2.5, 2.4, 4.2],
  low: [0.8, 1.2, 2.7],
};
const grid = { a: [0, 1, 2, 0, 1, 2, 0, 1, 2], b: [4, 4, 4, 5, 5, 5, 6, 6, 6] };
const carpet = {
  type: "carpet",
  ...grid,
  x: [2, 3, 4, 2.2, 3.1, 4.1, 1.5, 2.5, 3.5],
  y: [1, 1.4, 1.6, 2, 2.5, 2.7, 3, 3.5, 3.7],
};

/** A small figure of each kind of trace that is drawn, and what of it must be in the picture. */
export const kinds: Readonly<
  Record<string, readonly [figure: Figure, ...marks: readonly (RegExp | string)[]]>
> = {
  bar: [{ data: [{ type: "bar", x: ["a", "b"], y: [1, 2] }] }, "#0072b2", ">a<", ">b<"],
  barpolar: [{ data: [{ type: "barpolar", r: [1, 2], theta: [0, 90] }] }, "#0072b2", ">90°<"],
  box: [{ data: [{ type: "box", y: sample, name: "grown" }] }, "#0072b2", ">grown<"],
  candlestick: [{ data: [{ type: "candlestick", ...days }] }, "#009e73", "#d55e00"],
  carpet: [{ data: [carpet] }, /<path d="M[^"]*C/],
  contour: [{ data: [{ type: "contour", z: waves, contours: { showlabels: true } }] }, "#440154", ">0.4<"],
  contourcarpet: [
    { data: [carpet, { type: "contourcarpet", ...grid, z: [1, 2, 3, 4, 5, 6, 7, 8, 9] }] },
    /#[0-9a-f]{6}/,
  ],
  funnel: [{ data: [{ type: "funnel", y: ["seen", "kept"], x: [9, 4] }] }, "#0072b2", ">seen<"],
  funnelarea: [{ data: [{ type: "funnelarea", values: [5, 3], labels: ["p", "q"] }] }, "#d55e00", ">p<"],
  heatmap: [{ data: [{ type: "heatmap", z: waves }] }, "data:image/png;base64,"],
  histogram: [{ data: [{ type: "histogram", x: sample }] }, "#0072b2"],
  histogram2d: [{ data: [{ type: "histogram2d", x: sample, y: sample }] }, "data:image/png;base64,"],
  histogram2dcontour: [{ data: [{ type: "histogram2dcontour", x: sample, y: sample }] }, "#440154"],
  icicle: [{ data: [{ type: "icicle", ...tree }] }, ">stage 1<"],
  image: [
    {
      data: [
        {
          type: "image",
          z: [
            [
              [255, 0, 0],
              [0, 0, 255],
            ],
          ],
        },
      ],
    },
    "data:image/png;base64,",
  ],
  indicator: [{ data: [{ type: "indicator", mode: "number+gauge", value: 93.2 }] }, "93.2"],
  ohlc: [{ data: [{ type: "ohlc", ...days }] }, "#009e73", "#d55e00"],
  parcats: [
    {
      data: [
        {
          type: "parcats",
          dimensions: [
            { label: "net", values: ["a", "b"] },
            { label: "done", values: ["y", "n"] },
          ],
        },
      ],
    },
    ">done<",
  ],
  pie: [{ data: [{ type: "pie", labels: ["stem", "head"], values: [3, 1] }] }, ">75%<", ">stem<"],
  quiver: [
    { data: [{ type: "quiver", x: [0, 1], y: [0, 1], u: [1, 0.5], v: [0.5, 1] }] },
    /<path [^>]*stroke="#/,
  ],
  sankey: [
    {
      data: [
        {
          type: "sankey",
          node: { label: ["member", "grown"] },
          link: { source: [0], target: [1], value: [2] },
        },
      ],
    },
    ">member<",
    ">grown<",
  ],
  scatter: [
    { data: [{ x: [1, 2, 3], y: [3, 1, 2], mode: "lines+markers", name: "loss" }] },
    /stroke="#0072b2"/,
    /fill="#0072b2"/,
  ],
  scattercarpet: [{ data: [carpet, { type: "scattercarpet", a: [0.5, 1], b: [4.2, 4.5] }] }, "#d55e00"],
  scattergl: [{ data: [{ type: "scattergl", y: [1, 2], mode: "markers" }] }, "#0072b2"],
  scatterpolar: [{ data: [{ type: "scatterpolar", r: [1, 2, 3], theta: [0, 90, 200] }] }, "#0072b2"],
  scatterpolargl: [{ data: [{ type: "scatterpolargl", r: [1, 2, 3], theta: [0, 90, 200] }] }, "#0072b2"],
  scattersmith: [{ data: [{ type: "scattersmith", real: [0.5, 1], imag: [0.5, 1] }] }, "#0072b2"],
  scatterternary: [
    { data: [{ type: "scatterternary", a: [1, 2], b: [2, 1], c: [1, 1], mode: "markers" }] },
    "#0072b2",
  ],
  sunburst: [{ data: [{ type: "sunburst", ...tree }] }, ">stage 2<"],
  table: [
    { data: [{ type: "table", header: { values: ["net"] }, cells: { values: [["a long name of a net"]] } }] },
    ">net<",
    "a long name of a net",
  ],
  treemap: [{ data: [{ type: "treemap", ...tree }] }, ">stage 2<"],
  violin: [{ data: [{ type: "violin", y: sample, name: "grown" }] }, "#0072b2", ">grown<"],
  waterfall: [{ data: [{ type: "waterfall", x: ["a", "b"], y: [3, -1] }] }, "#009e73", "#d55e00"],
};
