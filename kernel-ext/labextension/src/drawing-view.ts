import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { describeMarks } from "./drawing-marks.js";
import type { View } from "./lazy-view.js";
import { drawingType } from "./mime-types.js";
import { safeSvg } from "./safe-svg.js";

/** Drawings, and the HTML above them, in the colours of the page. */
export class DrawingView implements View {
  private readonly node: HTMLElement;
  private readonly sanitizer: IRenderMime.ISanitizer;

  /**
   * @param node in which the drawings are shown
   * @param sanitizer of JupyterLab
   */
  constructor(node: HTMLElement, sanitizer: IRenderMime.ISanitizer) {
    this.node = node;
    this.sanitizer = sanitizer;
    // The style of tables and text in other outputs.
    node.classList.add("jp-RenderedHTMLCommon");
    node.style.color = "var(--jp-content-font-color1)";
  }

  render(model: IRenderMime.IMimeModel): void {
    const { html, drawings } = readOutput(model.data[drawingType]);
    const above = document.createElement("div");
    above.innerHTML = this.sanitizer.sanitize(html);
    this.node.replaceChildren(...(html === "" ? [] : [above]), ...drawings.map(frame));
  }
}

function frame(svg: string): HTMLElement {
  const drawing = safeSvg(svg);
  drawing.style.cssText = "display:block;max-width:100%;height:auto;overflow:visible";
  const shown = document.createElement("div");
  shown.style.cssText = "position:relative;margin:0.5em 0";
  shown.append(drawing);
  describeMarks(drawing, shown);
  return shown;
}

function readOutput(value: unknown): { readonly html: string; readonly drawings: readonly string[] } {
  const { html = "", drawings } = (value ?? {}) as { html?: unknown; drawings?: unknown };
  const isRead =
    typeof html === "string" && Array.isArray(drawings) && drawings.every((one) => typeof one === "string");
  if (isRead) return { html, drawings };
  throw new TypeError(
    `Expected an output to have a list of drawings but got ${typeof drawings} (${drawingType}). Run the cell again.`,
  );
}
