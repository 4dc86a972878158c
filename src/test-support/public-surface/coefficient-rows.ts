import { coefficientDial } from "../../explore/dial/coefficient-dial.js";
import { gradientsAtGrowth } from "../../explore/gradients/gradients-at-growth.js";
import { whatIfIGrow } from "../../explore/what-if/what-if-i-grow.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";

/** Entries of `src/explore` about coefficients: their views own copies of networks, which are freed. */
export function coefficientRows(things: Things): Rows {
  return {
    coefficientDial: {
      parameters: ["run", "options"],
      required: 1,
      valid: () => [things.run, { pictures: 4, layer: "hidden1" }],
      call: (run: never, options: never) => coefficientDial(run, options).dispose(),
    },
    gradientsAtGrowth: {
      parameters: ["run", "options"],
      required: 1,
      valid: () => [things.grownNext, { examples: 4 }],
      call: (run: never, options: never) => gradientsAtGrowth(run, options).dispose(),
    },
    whatIfIGrow: {
      parameters: ["run", "options"],
      required: 1,
      valid: () => [things.grownNext, { pictures: 4 }],
      call: (run: never, options: never) => whatIfIGrow(run, options).dispose(),
    },
  };
}
