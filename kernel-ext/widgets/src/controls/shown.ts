import { checkArguments, escapeHtml } from "mixture-growth-display";
import { checkedOptions } from "../option-rules.js";
import type { Still } from "../still.js";
import { controlKind, Widget } from "../widget.js";

/** HTML that code can replace. */
export class Html extends Widget {
  /** @internal */
  constructor(value: string) {
    super({ kind: controlKind("HTMLModel"), state: { value } });
  }

  /** The HTML. It is not cleaned: escape what comes from elsewhere. */
  get value(): string {
    return String(this.model.state.value);
  }

  set value(value: string) {
    checkHtml(value);
    this.model.set({ value });
  }

  /** @internal */
  still(): Still {
    return { plain: withoutTags(this.value), html: this.value };
  }
}

/** A text. */
export class Label extends Html {
  readonly #text: string;

  /** @internal */
  constructor(text: string) {
    super(escapeHtml(text));
    this.#text = text;
  }

  /** @internal */
  override still(): Still {
    return { plain: this.#text, html: `<div>${this.value}</div>` };
  }
}

/** Formats that browsers show. */
export type ImageFormat = "png" | "jpeg" | "gif" | "webp" | "svg+xml";

const formats: readonly string[] = ["png", "jpeg", "gif", "webp", "svg+xml"] satisfies ImageFormat[];

/** Options of {@link image}. */
export interface ImageOptions {
  /** Default: `"png"`. */
  readonly format?: ImageFormat;
  /** In pixels. Default: its own. */
  readonly width?: number;
  /** What it shows, in words. */
  readonly label?: string;
}

/** An image that code can replace; the old one stays until the new one is there. */
export class Image extends Widget {
  readonly #label: string;

  /** @internal */
  constructor(value: Uint8Array, { format = "png", width, label = "" }: ImageOptions) {
    const size = width === undefined ? "" : String(width);
    super({ kind: controlKind("ImageModel"), state: { value, format, width: size, height: "" } });
    this.#label = label;
  }

  /** The file. */
  get value(): Uint8Array {
    return this.model.state.value as Uint8Array;
  }

  set value(value: Uint8Array) {
    checkImage(value);
    this.model.set({ value });
  }

  /** @internal */
  still(): Still {
    const plain = this.#label === "" ? `image of ${this.value.length} bytes` : this.#label;
    const { format, width } = this.model.state;
    const data = Buffer.from(this.value).toString("base64");
    const size = width === "" ? "" : ` width="${String(width)}"`;
    return {
      plain,
      html: `<img alt="${escapeHtml(plain)}"${size} src="data:image/${String(format)};base64,${data}">`,
    };
  }
}

/**
 * Makes a place for HTML.
 *
 * @param value it is not cleaned: escape what comes from elsewhere
 * @example
 * const note = html("<b>ready</b>");
 * note.value = "<b>done</b>";
 */
export function html(value: string = ""): Html {
  checkHtml(value);
  return new Html(value);
}

function checkHtml(value: unknown): void {
  checkArguments("html", [["value", value, "a text", typeof value === "string", "Give HTML."]]);
}

/**
 * Makes a place for an image.
 *
 * @param value the bytes of an image file
 * @throws RangeError for anything but bytes, and for options that do not fit
 * @example
 * const picture = image(readFileSync("cat.png"), { width: 64 });
 */
export function image(value: Uint8Array, options: ImageOptions = {}): Image {
  checkImage(value);
  const { format = "png", width } = checkedOptions("image", options);
  const isWidth = width === undefined || (typeof width === "number" && width > 0 && Number.isFinite(width));
  checkArguments("image", [
    ["format", format, `one of ${formats.join(", ")}`, formats.includes(format), "Leave it out for a PNG."],
    ["width", width, "pixels above 0", isWidth, "Leave it out."],
  ]);
  return new Image(value, options);
}

function withoutTags(html: string): string {
  return html.replace(/<[^>]*>/g, "");
}

function checkImage(value: unknown): void {
  checkArguments("image", [
    [
      "value",
      value,
      "the bytes of an image file",
      value instanceof Uint8Array,
      "Read a file, or encode the pixels.",
    ],
  ]);
}
