// @ts-check
import katex from "katex";

/**
 * Formulas that are taken out of a text before it is converted to HTML, since their underscores and bars have other
 * meanings in Markdown.
 */
export class Formulas {
  /** @type {string[]} */
  #html = [];

  /** @returns {number} how many formulas were taken out */
  get count() {
    return this.#html.length;
  }

  /**
   * Replaces every formula, `$...$` and `$$...$$`, by a word; code is left alone.
   *
   * @param {string} markdown
   * @returns {string}
   * @throws {Error} when a formula cannot be read
   */
  takeOut(markdown) {
    const pattern = new RegExp(
      [
        /(?<code>```[\s\S]*?```|`[^`\n]*`|\\\$)/,
        /\$\$(?<display>[\s\S]+?)\$\$/,
        // Not the dollars of prices: inside its dollars a formula has no space at either end, and no digit follows.
        /\$(?!\s)(?<inline>(?:[^$\\\n]|\\.|\n(?!\s*\n))+?)(?<!\s)\$(?!\d)/,
      ]
        .map((part) => part.source)
        .join("|"),
      "g",
    );
    return markdown.replace(pattern, (all, ...rest) => {
      const { code, display, inline } = rest.at(-1);
      if (code !== undefined) return all;
      const options = { displayMode: display !== undefined, strict: false, output: "htmlAndMathml" };
      this.#html.push(
        katex.renderToString(display ?? inline, /** @type {import("katex").KatexOptions} */ (options)),
      );
      return `xFormula${this.#html.length - 1}x`;
    });
  }

  /**
   * Puts the formulas back in their places.
   *
   * @param {string} html
   */
  putBack(html) {
    return html.replace(/xFormula(\d+)x/g, (_, number) => this.#html[Number(number)] ?? "");
  }
}
