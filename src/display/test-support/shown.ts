import { type Displayable, displaySymbol, type MimeBundle } from "mixture-growth-display";

/** What a cell shows of an object that the library makes displayable. */
export function shown(value: object): MimeBundle {
  return (value as Displayable)[displaySymbol]() as MimeBundle;
}

/** An image of a drawing, as it appears in HTML. */
export const picture = /<img alt="[^"]+" src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+"/;
