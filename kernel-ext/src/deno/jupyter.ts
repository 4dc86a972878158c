import { readFileSync } from "node:fs";
import { type Displayable, displaySymbol, type MimeBundle, withDisplay } from "mixture-growth-display";
import { picture } from "../display/picture.js";
import type { ShowOptions } from "../output/cell-output.js";

/** A message for the front end, beyond what the kernel itself sends. */
export interface Broadcast {
  readonly type: string;
  readonly content: Record<string, unknown>;
  readonly metadata?: Record<string, unknown> | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** What `Deno.jupyter` needs of the kernel. */
export interface JupyterParts {
  /** What a cell shows of a value. */
  format(value: unknown): Promise<MimeBundle>;
  /** Shows a value below the cell. */
  show(value: unknown, options?: ShowOptions): Promise<void>;
  /** Sends a message with the running cell as its parent. */
  broadcast(message: Broadcast): void;
}

interface DisplayOptions {
  readonly raw?: boolean;
  readonly update?: boolean;
  readonly display_id?: string;
}

type Tag = (strings: readonly string[], ...values: readonly unknown[]) => Displayable;

/** What this kernel has of `Deno.jupyter`; its types are in `types/mixture-growth-cells/deno.d.ts`. */
interface DenoJupyter {
  readonly $display: typeof displaySymbol;
  display(value: unknown, options?: DisplayOptions): Promise<void>;
  format(value: unknown): Promise<MimeBundle>;
  broadcast(
    type: string,
    content: Record<string, unknown>,
    extra?: Omit<Broadcast, "type" | "content">,
  ): Promise<void>;
  readonly html: Tag;
  readonly md: Tag;
  readonly svg: Tag;
  image(picture: string | Uint8Array): Displayable;
}

/** Makes the part of `Deno.jupyter` that shows things. */
export function denoJupyter({ format, show, broadcast }: JupyterParts): DenoJupyter {
  return {
    $display: displaySymbol,
    display: (value, { raw = false, update = false, display_id: id } = {}) =>
      show(raw ? shownAs(value as MimeBundle) : value, { id, update }),
    format,
    broadcast: async (type, content, extra = {}) => broadcast({ type, content, ...extra }),
    html: tagOf("text/html"),
    md: tagOf("text/markdown"),
    svg: tagOf("image/svg+xml"),
    image: (given) => shownAs(pictureOf(given)),
  };
}

/** Without plain text of its own, the first text that it has is its plain text. */
function shownAs(bundle: MimeBundle): Displayable {
  const text = Object.values(bundle).find((each) => typeof each === "string") ?? "";
  return withDisplay({}, () => ({ "text/plain": text, ...bundle }));
}

/** Makes the tag of template literals of one type. */
function tagOf(type: string): Tag {
  return (strings, ...values) => {
    const text = strings.map((part, at) => part + String(values[at] ?? "")).join("");
    return shownAs({ [type]: text });
  };
}

function pictureOf(given: string | Uint8Array): MimeBundle {
  const shown = picture(typeof given === "string" ? readFileSync(given) : given);
  if (shown) return shown;
  const found = typeof given === "string" ? given : `${given.length} bytes`;
  throw new TypeError(
    `Expected a PNG, JPEG, GIF or WebP picture but got ${found} (Deno.jupyter.image). Give its path or its bytes.`,
  );
}
