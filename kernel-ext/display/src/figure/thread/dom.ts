/** The parts of an element that drawing needs; a browser's types are not available here. */
export interface DomElement {
  readonly nodeType: number;
  readonly localName: string;
  readonly parentNode: DomElement | null;
  readonly childNodes: ArrayLike<DomElement>;
  readonly attributes: ArrayLike<{ readonly name: string; readonly value: string }>;
  readonly nodeValue: string | null;
  readonly style: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
  append(...children: DomElement[]): void;
  remove(): void;
}

/** Kinds of nodes, as the DOM numbers them. */
export const elementNode = 1;
export const textNode = 3;

/** The child nodes of an element. */
export function childrenOf(element: DomElement): readonly DomElement[] {
  return Array.from(element.childNodes);
}

/** The declarations of an inline style, in their order. */
export function declarationsOf(style: string): readonly (readonly [name: string, value: string])[] {
  return style.split(";").flatMap((part): [string, string][] => {
    const colon = part.indexOf(":");
    const [name, value] = [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
    return colon < 0 || name === "" || value === "" ? [] : [[name, value]];
  });
}
