/** One element of a drawing, as a test sees it. */
export interface SeenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The names of the elements around it. */
  readonly path: readonly string[];
}

/**
 * Reads an SVG file strictly: every tag must be closed, every attribute quoted, every `&` an entity.
 *
 * @throws Error where it is not well-formed
 */
export function readSvg(svg: string): readonly SeenElement[] {
  const seen: SeenElement[] = [];
  const open: string[] = [];
  let at = 0;
  const token = /<(\/?)([a-zA-Z]+)((?:\s[a-zA-Z][a-zA-Z0-9-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  while (at < svg.length) {
    token.lastIndex = at;
    const match = token.exec(svg);
    if (match === null) throw new Error(`not well-formed at ${at}: ${svg.slice(at, at + 60)}`);
    const [whole, closing, name = "", attributes = "", empty, text] = match;
    at += whole.length;
    if (/&(?!(amp|lt|gt|quot|#39);)/.test(whole)) throw new Error(`bare & in ${whole}`);
    if (text !== undefined) continue;
    if (closing === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    seen.push({ name, attributes: readAttributes(attributes), path: [...open] });
    if (empty !== "/") open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(" ")}`);
  return seen;
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"/g)].map((match) => [match[1], match[2]]),
  );
}
