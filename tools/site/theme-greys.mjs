// @ts-check

/** The grey that drawings and figures use in every theme, as they do not know where they are shown. */
const neutral = "#767676";

// A picture can see the theme of the page that shows it.
const greys = `<style>${[
  ["light", "#5c646c"],
  ["dark", "#a3abb3"],
]
  .map(
    ([theme, grey]) =>
      `@media (prefers-color-scheme:${theme}){[fill="${neutral}"]{fill:${grey}}[stroke="${neutral}"]{stroke:${grey}}}`,
  )
  .join("")}</style>`;

/**
 * Gives the grey of drawings and of notes below tables more contrast: a darker one on light pages, a lighter one on dark
 * pages.
 *
 * @param {string} html with pictures as data
 */
export function adaptGreys(html) {
  const captions = html.replaceAll(/(<caption\b[^>]*?[;"])color:#767676/g, "$1color:var(--faint)");
  return captions.replace(/(src="data:image\/svg\+xml;base64,)([A-Za-z0-9+/=]+)"/g, (_, before, base64) => {
    const svg = Buffer.from(base64, "base64").toString("utf8");
    const adapted = svg.replace(/^(\s*<svg\b[^>]*>)/, `$1${greys}`);
    return `${before}${Buffer.from(adapted).toString("base64")}"`;
  });
}
