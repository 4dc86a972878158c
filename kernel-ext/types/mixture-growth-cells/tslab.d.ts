// What cells made for tslab import from it; so they need no package of that name.

declare module "tslab" {
  /** Shows one kind of content with each method. */
  export interface Display {
    javascript(code: string): void;
    html(text: string): void;
    markdown(text: string): void;
    latex(text: string): void;
    svg(text: string): void;
    png(picture: Uint8Array): void;
    jpeg(picture: Uint8Array): void;
    gif(picture: Uint8Array): void;
    pdf(file: Uint8Array): void;
    text(text: string): void;
    /** Shows content of any MIME type. */
    raw(type: string, content: string | Uint8Array): void;
  }

  /** Shows one kind of content with each method; called by itself, any value. */
  export const display: Display & typeof globalThis.display;
  /** Makes a display whose calls replace what it has shown before. */
  export function newDisplay(): Display;
  /** The versions of what runs cells. */
  export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string };
}
