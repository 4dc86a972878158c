/** The MIME type of plotly's specifications. */
export const plotlyType: string = "application/vnd.plotly.v1+json";

/** The MIME type of drawings with interactive marks, as `mixture-growth-display` writes them. */
export const drawingType: string = "application/vnd.mixture-growth.drawing.v1+json";
