/** What an element is given: attributes as texts or numbers, listeners as functions under `onclick` and the like. */
type Given = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/** Makes an element of the page. True sets an attribute without a value; false and undefined set none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), given, children);
}

/** Makes an element of a drawing. */
export function drawn<K extends keyof SVGElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), given, children);
}

function fill<E extends Element>(made: E, given: Given, children: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}
