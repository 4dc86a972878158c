import {
  checkArguments,
  displaySymbol,
  escapeHtml,
  type MimeBundle,
  type Rule,
} from "mixture-growth-display";
import { Label } from "../controls/shown.js";
import { beside, type Still, stacked } from "../still.js";
import { View } from "../views/view.js";
import { controlKind, Widget } from "../widget.js";

/** What a box holds: a widget, a text, or anything that shows itself. */
export type Content = unknown;

type Arrange = (stills: readonly Still[]) => Still;

/** Widgets beside or below each other. Closing it closes what it made, not what it was given. */
export class Box extends Widget {
  readonly children: readonly Widget[];
  readonly #own: readonly Widget[];
  readonly #arrange: Arrange;

  /** @internal */
  constructor(model: string, contents: readonly Content[], arrange: Arrange, state: object = {}) {
    const children = contents.map(asWidget);
    const references = children.map(({ model: { reference } }) => reference);
    super({
      kind: controlKind(model),
      state: { children: references, ...state },
      writable: ["selected_index"],
    });
    this.children = children;
    this.#own = children.filter((child) => !contents.includes(child));
    this.#arrange = arrange;
  }

  override close(): void {
    for (const child of this.#own) child.close();
    super.close();
  }

  /** @internal */
  still(): Still {
    return this.#arrange(this.children.map((child) => child.still()));
  }

  override async [displaySymbol](): Promise<MimeBundle> {
    await Promise.all(this.children.map(async (child) => child[displaySymbol]()));
    return this.bundle();
  }
}

/**
 * Puts things beside each other.
 *
 * @param contents widgets, texts, and whatever else a cell could show
 * @example
 * row(slider({ min: 0, max: 1 }), button("Go"));
 */
export function row(...contents: readonly Content[]): Box {
  return new Box("HBoxModel", contents, beside);
}

/**
 * Puts things below each other.
 *
 * @param contents widgets, texts, and whatever else a cell could show
 * @example
 * const width = slider({ min: 1, max: 8 });
 * column(width, view(() => width.value ** 2));
 */
export function column(...contents: readonly Content[]): Box {
  return new Box("VBoxModel", contents, stacked);
}

/**
 * Puts things behind each other, with a tab for each.
 *
 * @param contents by the title of their tab
 * @throws RangeError without any
 * @example
 * tabs({ curve: view(() => "a curve"), table: "a table" });
 */
export function tabs(contents: Readonly<Record<string, Content>>): Box {
  const titles = Object.keys(contents ?? {});
  const rules: Rule[] = [
    ["contents", contents, "contents by title", titles.length > 0, 'Give { "a title": what it shows }.'],
  ];
  checkArguments("tabs", rules);
  const arrange = (stills: readonly Still[]): Still =>
    stacked(stills.map(({ plain, html }, at) => titled(titles[at] ?? "", plain, html)));
  return new Box("TabModel", Object.values(contents), arrange, { titles, selected_index: 0 });
}

function titled(title: string, plain: string, html: string): Still {
  return { plain: `${title}\n${plain}`, html: `<div><b>${escapeHtml(title)}</b></div>${html}` };
}

function asWidget(content: Content): Widget {
  if (content instanceof Widget) return content;
  return typeof content === "string" ? new Label(content) : new View(() => content);
}
