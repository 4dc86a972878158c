/**
 * Finds where a position counted in characters lies in a string.
 *
 * The protocol counts Unicode characters; JavaScript counts UTF-16 units, two for most emoji.
 *
 * @param text the text
 * @param characters how many characters stand before the position
 * @returns how many UTF-16 units stand before it
 */
export function unitsBefore(text: string, characters: number): number {
  let units = 0;
  let left = characters;
  for (const character of text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return units;
}

/**
 * Counts characters before a position in UTF-16 units.
 *
 * @param text the text
 * @param units the position
 * @returns how many characters stand before it
 */
export function charactersBefore(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
