import { formatCount } from "mixture-growth-display";

/**
 * Cuts a text that no front end could draw.
 *
 * @param most characters that are kept
 * @param rest how to see all of it
 */
export function cutText(text: string, most: number, rest: string): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most)}… ${formatCount(text.length - most)} more characters (${rest})`;
}
