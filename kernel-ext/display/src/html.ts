const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Makes text safe inside HTML and SVG, between tags and inside quoted attributes alike.
 *
 * @param text any text; characters that XML does not allow are dropped
 * @returns the text with `& < > " '` written as entities
 * @example
 * escapeHtml(`a<b & "c"`); // 'a&lt;b &amp; &quot;c&quot;'
 */
export function escapeHtml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** An SVG document with one forbidden character is not shown at all, so those are dropped. */
function withoutControls(text: string): string {
  let kept = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    const isLoneSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (!isControl && !isLoneSurrogate && code !== 0xfffe && code !== 0xffff) kept += character;
  }
  return kept;
}
