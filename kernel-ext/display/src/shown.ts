import { type Displayable, displaySymbol, inspectSymbol, type MimeBundle, plainText } from "./protocol.js";

/**
 * A value whose purpose is to be shown, such as a table: it says what a cell shows, and Node's console prints the plain text
 * of that.
 *
 * @example
 * class Cost extends Shown {
 *   [displaySymbol]() {
 *     return { "text/plain": "three" };
 *   }
 * }
 * new Cost()[inspectSymbol](); // "three"
 */
export abstract class Shown implements Displayable {
  abstract [displaySymbol](): MimeBundle | Promise<MimeBundle>;

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }
}
