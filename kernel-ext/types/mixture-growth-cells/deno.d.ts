// What cells of notebooks made for Deno can use.

declare namespace Deno {
  /** What Deno's kernel offers to show things. */
  namespace jupyter {
    /** One value for each MIME type. */
    type MediaBundle = Record<string, unknown>;

    /** The method by which an object defines how it is shown. */
    const $display: unique symbol;

    /** An object that defines how it is shown. */
    interface Displayable {
      [$display](): MediaBundle | Promise<MediaBundle>;
    }

    interface DisplayOptions {
      /** Whether the value is the bundle itself. */
      readonly raw?: boolean;
      /** Whether it replaces the output of its `display_id`. */
      readonly update?: boolean;
      /** Name of the output. */
      readonly display_id?: string;
    }

    /**
     * Shows a value below the cell.
     * @example
     * await Deno.jupyter.display({ "text/html": "<b>seen</b>" }, { raw: true });
     */
    function display(value: unknown, options?: DisplayOptions): Promise<void>;

    /** Makes what a cell shows of a value. */
    function format(value: unknown): Promise<MediaBundle>;

    /** Sends a message of any type to the front end. */
    function broadcast(
      type: string,
      content: Record<string, unknown>,
      extra?: { readonly metadata?: Record<string, unknown>; readonly buffers?: readonly Uint8Array[] },
    ): Promise<void>;

    /**
     * Shows HTML.
     * @example
     * Deno.jupyter.html`<b>${1 + 1}</b>`
     */
    function html(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
    /** Shows Markdown. */
    function md(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
    /** Shows an SVG drawing. */
    function svg(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
    /**
     * Shows a picture.
     * @param picture the path or the bytes of a PNG, JPEG, GIF or WebP file
     */
    function image(picture: string | Uint8Array): Displayable;
  }
}

/**
 * Asks the user for a line of text, and waits without an `await`. While it waits nothing else runs: `await input()` lets widgets move.
 * @param message what is asked
 * @param otherwise what an empty line means
 * @returns the line; throws if the front end has no input field
 */
declare function prompt(message?: string, otherwise?: string): string;

/**
 * Asks the user a question, and waits without an `await`.
 * @returns whether the answer is `y` or `yes`
 */
declare function confirm(message?: string): boolean;

/** Shows a message and waits until the user has seen it; without a user it is printed. */
declare function alert(message?: string): void;
