import { InputError } from "../checking/input-error.js";
import { callable, choose, problemsOf, type Shape } from "../checking/shapes.js";
import { networkShape } from "../networks/architectures/published-network.js";
import type { ExperimentCase, Factors } from "./experiment.js";
import { combinations, factorsOf, type PlanGrid, type Setting, settingText } from "./plan-grid.js";

/** Makes the network of a setting, from the values that a grid names `"network.…"`: `({ width }) => wideResNet({ … })`. */
export type NetworkFunction = (options: never) => ExperimentCase["network"];

/** Accepts a network, or a function that makes one. */
export const networkOrFunction: Shape = choose(
  [(value) => typeof value === "function", callable("a function that makes a network")],
  [() => true, networkShape],
);

/** A network of a grid, and the values that make it what it is. */
export interface GridNetwork {
  readonly network: ExperimentCase["network"];
  readonly factors: Factors;
  /** The values in words; empty where nothing varies. */
  readonly name: string;
}

const prefix = "network.";

/** The axes of a grid that vary the plan, and those that vary the network. */
export function axesOf(grid: PlanGrid): { readonly plan: PlanGrid; readonly network: PlanGrid } {
  const parts = {
    plan: {} as Record<string, readonly unknown[]>,
    network: {} as Record<string, readonly unknown[]>,
  };
  for (const [path, values] of Object.entries(grid)) {
    parts[path.startsWith(prefix) ? "network" : "plan"][path] = values;
  }
  return parts;
}

/**
 * Makes a network for every combination of a grid's values.
 *
 * @param axes named `"network.…"`
 * @param where the function that was called
 * @throws InputError with what the function throws or returns wrongly, for each setting.
 */
export function gridNetworks(
  network: ExperimentCase["network"] | NetworkFunction,
  axes: PlanGrid,
  where: string,
): GridNetwork[] {
  const names = Object.keys(axes);
  if (typeof network !== "function") {
    if (names.length === 0) return [{ network, factors: {}, name: "" }];
    throw new InputError([
      `Expected network to be a function for a grid of ${names.join(", ")} but got one network (${where}). Give for instance network: ({ width }) => wideResNet({ depth: 10, width, classes: 100 }).`,
    ]);
  }
  const problems: string[] = [];
  const made = combinations(Object.entries(axes)).flatMap((setting): GridNetwork[] => {
    const name = settingText(setting);
    const found = networkOf(network, setting);
    const wrong =
      found instanceof Error
        ? [found.message]
        : problemsOf(found, networkShape, "network", `${where}, ${name}`);
    problems.push(...wrong.map((problem) => (found instanceof Error ? `${name}: ${problem}` : problem)));
    return wrong.length > 0
      ? []
      : [{ network: found as GridNetwork["network"], factors: factorsOf(setting, axes), name }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return made;
}

/** What the function makes of a setting, or its error. */
function networkOf(network: NetworkFunction, setting: Setting): unknown {
  const options = Object.fromEntries(setting.map(([path, value]) => [path.slice(prefix.length), value]));
  try {
    return network(options as never);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
