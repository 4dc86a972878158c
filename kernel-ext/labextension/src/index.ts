import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { LazyView, type LoadView } from "./lazy-view.js";
import { drawingType, plotlyType } from "./mime-types.js";

const renderer = (mimeType: string, load: LoadView): IRenderMime.IRendererFactory => ({
  safe: true,
  mimeTypes: [mimeType],
  createRenderer: (options) => new LazyView(load, options),
});

const extensions: IRenderMime.IExtension[] = [
  {
    id: "mixture-growth-labextension:plotly",
    description: "Shows plotly figures in the colours of the theme.",
    dataType: "json",
    rank: 0,
    rendererFactory: renderer(plotlyType, async (node) => {
      const { FigureView } = await import("./figure-view.js");
      return new FigureView(node);
    }),
  },
  {
    id: "mixture-growth-labextension:drawing",
    description: "Shows drawings in the colours of the theme; their marks show their exact numbers.",
    dataType: "json",
    rank: 0,
    rendererFactory: renderer(drawingType, async (node, { sanitizer }) => {
      const { DrawingView } = await import("./drawing-view.js");
      return new DrawingView(node, sanitizer);
    }),
  },
];

// biome-ignore lint/style/noDefaultExport: JupyterLab looks for its extensions there.
export default extensions;
