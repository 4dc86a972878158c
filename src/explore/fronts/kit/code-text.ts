import { element } from "./elements.js";

/** A text as nodes, with what stands between backticks as code. */
export function codeText(text: string): (Node | string)[] {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part));
}
