// Code as in notebooks, compiled with tslab's compiler against the built declarations. A line below
// `@ts-expect-error` must be an error: if a declaration has decayed to `any`, it is not, and the check fails.
import {
  bundle,
  type Displayable,
  displaySymbol,
  escapeHtml,
  figureSvg,
  htmlTable,
  type MimeBundle,
  notebookHost,
} from "mixture-growth-display";

const shown: MimeBundle = bundle({ plain: "text", html: "<b>text</b>" });
// @ts-expect-error: text/plain is always there, so it must be given
bundle({ html: "<b>text</b>" });

const escaped: string = escapeHtml("<img>");
// @ts-expect-error: a text, not a number
const wrong: number = escapeHtml("<img>");

const table: string = htmlTable([{ key: "accuracy" }], [{ accuracy: 0.5 }]);
// @ts-expect-error: a column needs a key
htmlTable([{ title: "Accuracy" }], []);

const picture: Promise<string> = figureSvg({ data: [] });
// @ts-expect-error: data is a list
figureSvg({ data: 1 });

const signal: AbortSignal | undefined = notebookHost()?.signal;
// @ts-expect-error: there may be no host outside a notebook
notebookHost().display(shown);

class Own implements Displayable {
  [displaySymbol](): MimeBundle {
    return shown;
  }
}
// @ts-expect-error: shows nothing
const silent: Displayable = {};

export { escaped, Own, picture, signal, silent, table, wrong };
