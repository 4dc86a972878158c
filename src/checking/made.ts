import { nameThing } from "./name-thing.js";
import { type Shape, thing } from "./shapes.js";

/** A value of another room, which checks it when it is made; here only its kind is checked. */
export function made(what: string, test: (value: unknown) => boolean, remedy: string): Shape {
  return thing(what, test, remedy, nameThing);
}
