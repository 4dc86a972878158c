import { integer, oneOf, type Shape } from "../checking/shapes.js";
import { costConventions } from "./convention.js";

/** How many images. */
export const imagesShape: Shape = integer({ min: 0, use: 50_000 });

/** A way to count. */
export const conventionShape: Shape = oneOf(costConventions);
