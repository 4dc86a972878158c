import { isCount, isPositive, isRecord, type Problems } from "./plan-problems.js";

/** Layers by name, or the first and the last ones, which read the image and make the logits. */
export type LayerSelection = "all" | "first and last" | readonly string[];

/** What of a mixed network stays as it is while the rest is trained. */
export type FreezeSelection =
  | {
      readonly what: "coefficients";
      /** Default `"all"`. */
      readonly layers?: LayerSelection;
      /** `"members"`: only those of the blocks that members trained; the blocks that growth filled go on. Default `"all"`. */
      readonly blocks?: "all" | "members";
    }
  | {
      readonly what: "templates";
      /** Default `"all"`. A group that other layers share is frozen for them too. */
      readonly layers?: LayerSelection;
      /** Only these template sets; all where it is left out. */
      readonly sets?: readonly number[];
    };

/**
 * A change to a mixed network between two other phases.
 *
 * | change | what it does | published option |
 * |---|---|---|
 * | `"copy member"` | templates and batch norms of one member onto another, with noise | `copy_templates_and_bn_0_to_1` |
 * | `"match norms"` | one set's templates, or one block's coefficients, get the norm of another's | `scale_templates`, `scale_coefs` |
 * | `"add templates"` | every template set grows by some templates | `add_extra_templates_growing` |
 * | `"freeze"` | stops the training of a selection | `freeze_first_last_growing`, `freeze_coef_0_1_growing` |
 * | `"thaw"` | trains everything again | - |
 */
export type NetworkChange =
  | { readonly change: "copy member"; readonly from: number; readonly to: number; readonly noise: number }
  | {
      readonly change: "match norms";
      readonly what: "templates" | "coefficients";
      readonly like: number;
      readonly scale: number;
    }
  | {
      readonly change: "add templates";
      readonly count: number;
      readonly coefficients: "zero" | "as-coded";
    }
  | { readonly change: "freeze"; readonly selection: FreezeSelection }
  | { readonly change: "thaw" };

/** Adds what is wrong with a change to `problems`. */
export function checkNetworkChange(
  change: NetworkChange,
  limits: { readonly members: number; readonly sets: number | undefined },
  at: string,
  problems: Problems,
): void {
  const { members, sets } = limits;
  if (sets === undefined) {
    problems.expect(false, "a change", "to act on a mixed network", change, at, "Give the plan templates.");
    return;
  }
  if (!problems.expect(isRecord(change), "do", "to be a change", change, at, 'Use { change: "thaw" }.'))
    return;
  const below = (value: unknown, limit: number, name: string): boolean =>
    problems.expect(
      isCount(value, 0) && (value as number) < limit,
      name,
      `to be an integer below ${limit}`,
      value,
      at,
      "Count from 0.",
    );
  switch (change.change) {
    case "copy member":
      if (below(change.from, members, "from") && below(change.to, members, "to")) {
        problems.expect(
          change.from !== change.to,
          "from and to",
          "to differ",
          change.to,
          at,
          "Copy to another member.",
        );
      }
      problems.expect(
        change.noise === 0 || isPositive(change.noise),
        "noise",
        "to be 0 or positive",
        change.noise,
        at,
        "Use 0.01.",
      );
      return;
    case "match norms": {
      const known = change.what === "templates" || change.what === "coefficients";
      problems.expect(
        known,
        "what",
        'to be "templates" or "coefficients"',
        change.what,
        at,
        "Use one of these.",
      );
      const limit = change.what === "coefficients" ? members : sets;
      below(change.like, limit, "like");
      below(change.scale, limit, "scale");
      return;
    }
    case "add templates": {
      const { count, coefficients } = change;
      problems.expect(
        isCount(count, 1) && count <= 1024,
        "count",
        "to be an integer from 1 to 1024",
        count,
        at,
        "Use 1.",
      );
      const named = coefficients === "zero" || coefficients === "as-coded";
      problems.expect(named, "coefficients", 'to be "zero" or "as-coded"', coefficients, at, 'Use "zero".');
      return;
    }
    case "freeze":
      checkSelection(change.selection, sets, at, problems);
      return;
    case "thaw":
      return;
    default:
      problems.expect(
        false,
        "change",
        'to be "copy member", "match norms", "add templates", "freeze" or "thaw"',
        (change as { change?: unknown }).change,
        at,
        "Use one of these.",
      );
  }
}

function checkSelection(selection: FreezeSelection, sets: number, at: string, problems: Problems): void {
  const known = isRecord(selection) && (selection.what === "coefficients" || selection.what === "templates");
  const example = 'Use { what: "coefficients" }.';
  if (!problems.expect(known, "selection", "to name coefficients or templates", selection, at, example))
    return;
  const { layers = "all" } = selection;
  const listed =
    Array.isArray(layers) && layers.length > 0 && layers.every((name) => typeof name === "string");
  problems.expect(
    layers === "all" || layers === "first and last" || listed,
    "layers",
    'to be "all", "first and last" or a list of names',
    layers,
    at,
    'Use "all".',
  );
  if (selection.what === "coefficients") {
    const { blocks = "all" } = selection;
    problems.expect(
      blocks === "all" || blocks === "members",
      "blocks",
      'to be "all" or "members"',
      blocks,
      at,
      'Use "all".',
    );
    return;
  }
  const { sets: chosen = [] } = selection;
  const fit = Array.isArray(chosen) && chosen.every((set) => isCount(set, 0) && set < sets);
  problems.expect(fit, "sets", `to be a list of integers below ${sets}`, chosen, at, "Leave it out for all.");
}
