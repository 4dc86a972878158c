// @ts-check
import katex from "katex";

/**
 * Formulas taken out of a text before something else turns it into HTML, since its underscores and bars mean
 * other things there.
 */
export class Formulas {
  /** @type {string[]} */
  #html = [];

  /** @returns {number} how many were taken out */
  get count() {
    return this.#html.length;
  }

  /**
   * Puts a word in the place of every formula, `$...$` and `$$...$$`; what stands in code is left alone.
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
        // Not the dollars of prices: a formula begins and ends without a space and no digit follows.
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
   * Puts the formulas in their places.
   *
   * @param {string} html
   */
  putBack(html) {
    return html.replace(/xFormula(\d+)x/g, (_, number) => this.#html[Number(number)] ?? "");
  }
}
