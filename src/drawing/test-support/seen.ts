/** What a test sees of a drawing. */
export interface Seen {
  /** Every text in it, in order. */
  readonly texts: readonly string[];
  /** The attributes of every element of a kind, in order. */
  elements(name: string): readonly Readonly<Record<string, string>>[];
}

/**
 * Reads a drawing and checks what must hold for each: well-formed, no number lost, nothing that runs.
 *
 * @throws Error if one does not hold
 */
export function seen(svg: string): Seen {
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  for (const [whole, closing, name = "", attributes = "", empty] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)([^<>]*?)(\/?)>/g,
  )) {
    if (closing === "/") {
      if (open.pop() !== name) throw new Error(`${whole} closes nothing`);
      continue;
    }
    const pairs = [...attributes.matchAll(/\s([a-zA-Z-]+\d?)="([^"]*)"/g)];
    if (pairs.map(([pair]) => pair).join("") !== attributes.trimEnd())
      throw new Error(`attributes of ${whole}`);
    elements.push({ name, attributes: Object.fromEntries(pairs.map(([, key, value]) => [key, value])) });
    if (empty === "") open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(" ")}`);
  const outside = svg.replace(/<[^<>]*>/g, "");
  if (/[<>]|&(?!(amp|lt|gt|quot|#39);)/.test(outside)) throw new Error("text that is not escaped");
  if (
    elements.some(({ attributes }) =>
      Object.values(attributes).some((value) => /NaN|Infinity|undefined/.test(value)),
    )
  ) {
    throw new Error("a number is lost");
  }
  return {
    texts: [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? ""),
    elements: (name) =>
      elements.filter((element) => element.name === name).map(({ attributes }) => attributes),
  };
}
