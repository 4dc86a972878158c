import { decisionBoundary } from "../../explore/decision-boundary/decision-boundary.js";
import { planComposer } from "../../explore/plan-composer/plan-composer.js";
import type { Rows } from "./entry.js";
import type { Things } from "./things.js";
import { fractions } from "./training-rows.js";

/** Entries of `src/explore` about points and plans. */
export function composerRows({ network, plan }: Things): Rows {
  const point = { x: 0.5, y: -0.5, class: 1 };
  return {
    presetPoints: {
      parameters: ["name", "options"],
      required: 1,
      valid: () => ["moons", { seed: 0, classes: 2, perClass: 4, noise: 0 }],
      allows: fractions("options.noise"),
    },
    decisionBoundary: {
      parameters: ["options"],
      required: 0,
      valid: () => [{ points: [point], classes: 2, seed: 0, hidden: [4], plan, now: () => 0 }],
      needs: ["options.points.0.x", "options.points.0.y", "options.points.0.class"],
      allows: {
        "options.points": ["list"],
        "options.points.*.x": ["negative", "fraction"],
        "options.points.*.y": ["negative", "fraction"],
      },
      call: (options: never) => decisionBoundary(options).dispose(),
    },
    planCode: { parameters: ["plan"], valid: () => [plan] },
    planComposer: {
      parameters: ["network", "options"],
      required: 1,
      valid: () => [
        network,
        {
          plan,
          images: 9,
          testImages: 9,
          batchSize: 2,
          rate: { name: "a processor", flopsPerSecond: 1e9 },
          sharing: [],
        },
      ],
      allows: { "options.sharing": ["list"], ...fractions("options.rate.flopsPerSecond") },
      calledBy: { "options.sharing": "sharing" },
      needs: ["options.rate.name", "options.rate.flopsPerSecond"],
      call: (...args) => planComposer(...(args as unknown as [never, never])).close(),
    },
  };
}
