import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { FigureView, plotlyType } from "./figure-view.js";

const extension: IRenderMime.IExtension = {
  id: "mixture-growth-labextension:plotly",
  description: "Shows plotly figures in the colours of the theme.",
  dataType: "json",
  rank: 0,
  rendererFactory: {
    safe: true,
    mimeTypes: [plotlyType],
    createRenderer: () => new FigureView(),
  },
};

// biome-ignore lint/style/noDefaultExport: JupyterLab looks for its extensions there.
export default extension;
