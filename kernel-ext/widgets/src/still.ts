import { bundle, escapeHtml, type MimeBundle } from "mixture-growth-display";

/** A widget as a picture that does not move: for pages without widgets, terminals and screen readers. */
export interface Still {
  readonly plain: string;
  readonly html: string;
}

/** The still of a control: its label and its value. */
export function valueStill(label: string, value: string): Still {
  const plain = label === "" ? value : `${label}: ${value}`;
  const name = label === "" ? "" : `${escapeHtml(label)} `;
  return { plain, html: `<div>${name}<b>${escapeHtml(value)}</b></div>` };
}

/** The still of a bundle, as a cell shows it. */
export function bundleStill(shown: MimeBundle): Still {
  const plain = typeof shown["text/plain"] === "string" ? shown["text/plain"] : "";
  const { html, picture } = { html: shown["text/html"], picture: pictureOf(shown, plain) };
  if (typeof html === "string") return { plain, html };
  return { plain, html: picture ?? `<pre>${escapeHtml(plain)}</pre>` };
}

function pictureOf(shown: MimeBundle, plain: string): string | undefined {
  const drawing = shown["image/svg+xml"];
  if (typeof drawing === "string") return String(bundle({ plain, svg: drawing })["text/html"]);
  for (const type of ["image/png", "image/jpeg"]) {
    const data = shown[type];
    if (typeof data === "string") {
      return `<img alt="${escapeHtml(plain.split("\n", 1)[0] ?? "")}" src="data:${type};base64,${data}" style="max-width:100%">`;
    }
  }
  return undefined;
}

/** Several stills below each other. */
export function stacked(stills: readonly Still[]): Still {
  return {
    plain: stills.map(({ plain }) => plain).join("\n"),
    html: stills.map(({ html }) => html).join("\n"),
  };
}

/** Several stills beside each other. */
export function beside(stills: readonly Still[]): Still {
  const cells = stills
    .map(({ html }) => `<td style="vertical-align:top;text-align:left">${html}</td>`)
    .join("");
  return { plain: stills.map(({ plain }) => plain).join("\n"), html: `<table><tr>${cells}</tr></table>` };
}
