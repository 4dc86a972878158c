import type { Figure } from "../specification.js";

const methods = ["mixture", "random", "net2net", "firefly"];
const epochs = Array.from({ length: 30 }, (_, at) => at + 1);

/** A wave in place of chance, so that every run draws the same. */
function curve(start: number, length: number): number[] {
  return epochs.map((epoch) => start * Math.exp(-epoch / length) + 0.4 + 0.05 * Math.sin(epoch * 2.4));
}

function sample(count: number, middle: number): number[] {
  return Array.from(
    { length: count },
    (_, at) => middle + Math.sin(at * 7.31) + Math.sin(at * 3.17) + Math.sin(at),
  );
}

const loss = curve(2, 9);

/** Figures of every kind that the writer draws. */
export const examples: Readonly<Record<string, Figure>> = {
  curves: {
    data: [
      {
        x: epochs,
        y: loss.map((value) => value - 0.15),
        mode: "lines",
        line: { width: 0 },
        showlegend: false,
      },
      {
        x: epochs,
        y: loss.map((value) => value + 0.15),
        mode: "lines",
        line: { width: 0, color: "#0072b2" },
        fill: "tonexty",
        showlegend: false,
      },
      { x: epochs, y: loss, mode: "lines", name: "mixture growth", line: { color: "#0072b2" } },
      {
        x: epochs,
        y: curve(2.2, 13),
        mode: "lines",
        name: "Net2Net",
        line: { color: "#d55e00", dash: "dash" },
      },
    ],
    layout: {
      title: { text: "Training loss", subtitle: { text: "mean and spread of 3 seeds" } },
      xaxis: { title: { text: "epoch" } },
      yaxis: { title: { text: "cross-entropy" } },
      shapes: [{ type: "line", x0: 20, x1: 20, y0: 0, y1: 1, yref: "y domain", line: { dash: "dot" } }],
      annotations: [{ x: 20, y: 1.6, text: "growth", ax: 50, ay: -20 }],
    },
  },
  "grouped-bars": {
    data: [
      {
        type: "bar",
        name: "CIFAR-10",
        x: methods,
        y: [0.95, 0.94, 0.93, 0.935],
        error_y: { type: "data", array: [0.01, 0.02, 0.015, 0.01] },
      },
      {
        type: "bar",
        name: "CIFAR-100",
        x: methods,
        y: [0.79, 0.77, 0.74, 0.76],
        error_y: { type: "data", array: [0.02, 0.02, 0.03, 0.01] },
      },
    ],
    layout: { title: "Accuracy", yaxis: { tickformat: ".0%" } },
  },
  "stacked-bars": {
    data: ["member 0", "member 1", "grown"].map((name, at) => ({
      type: "bar",
      name,
      x: methods,
      y: methods.map((_, method) => 1 + ((at + method) % 3)),
    })),
    layout: { barmode: "stack", yaxis: { title: "cost" } },
  },
  "lying-bars": {
    data: [
      {
        type: "bar",
        orientation: "h",
        y: ["stem", "stage 1", "stage 2"],
        x: [2.2e6, 1.2e9, 2.1e9],
        text: ["2.2 M", "1.2 G", "2.1 G"],
        textposition: "outside",
      },
    ],
    layout: { yaxis: { autorange: "reversed" }, height: 260 },
  },
  boxes: {
    data: methods.map((name, at) => ({ type: "box", name, y: [...sample(50, at), at + 6], boxmean: true })),
    layout: { showlegend: false, yaxis: { title: "accuracy" } },
  },
  histograms: {
    data: [0, 1.5].map((middle, at) => ({ type: "histogram", x: sample(300, middle), name: `set ${at}` })),
    layout: { barmode: "overlay", xaxis: { title: "value" } },
  },
  heatmap: {
    data: [
      {
        type: "heatmap",
        x: ["stem", "stage 1", "stage 2"],
        y: ["c0", "c1"],
        z: [
          [0.5, -0.7, null],
          [0.3, 0.6, -0.9],
        ],
        zmid: 0,
        texttemplate: "%{z:.2f}",
        colorbar: { title: "coefficient" },
        xgap: 2,
        ygap: 2,
      },
    ],
    layout: { yaxis: { autorange: "reversed" }, height: 240 },
  },
  "log-axes": {
    data: [
      {
        x: [1e6, 3e7, 5.2e9, 4e10],
        y: [0.3, 0.02, 8e-4, 2e-5],
        mode: "lines+markers",
        name: "measured",
        error_y: { type: "percent", value: 40 },
      },
      {
        x: [2e6, 6e7, 8.2e9, 0],
        y: [0.5, 0.08, 2e-3, 2e-4],
        mode: "markers",
        name: "predicted",
        marker: { symbol: "square", size: 9 },
      },
    ],
    layout: { xaxis: { type: "log", title: "training MAC" }, yaxis: { type: "log", title: "error" } },
  },
  panels: {
    data: [0, 1, 2, 3].map((at) => ({
      x: epochs,
      y: curve(1 + at, 8),
      mode: "lines",
      name: `seed ${at}`,
      xaxis: at === 0 ? "x" : `x${at + 1}`,
      yaxis: at === 0 ? "y" : `y${at + 1}`,
    })),
    layout: {
      grid: { rows: 2, columns: 2, pattern: "independent" },
      height: 480,
      xaxis3: { title: "epoch" },
      annotations: [
        {
          text: "seed 0",
          xref: "x domain",
          yref: "y domain",
          x: 0.5,
          y: 1,
          yanchor: "bottom",
          showarrow: false,
        },
      ],
    },
  },
  "two-scales": {
    data: [
      { x: epochs, y: loss, mode: "lines", name: "loss" },
      {
        x: epochs,
        y: epochs.map((epoch) => 0.1 * 0.9 ** epoch),
        mode: "lines",
        name: "learning rate",
        yaxis: "y2",
        line: { shape: "hv" },
      },
    ],
    layout: { yaxis: { title: "loss" }, yaxis2: { overlaying: "y", side: "right", title: "learning rate" } },
  },
  "long-names": {
    data: [
      {
        type: "bar",
        x: methods.flatMap((name) => [`${name} with a very long name`, `${name} again, and longer`]),
        y: [1, 2, 3, 4, 5, 6, 7, 8],
      },
    ],
  },
};
