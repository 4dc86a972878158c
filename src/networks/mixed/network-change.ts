import {
  also,
  choose,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  tagged,
  text,
  zeroOrMore,
} from "../../checking/shapes.js";
import { mostMembers } from "../../growth/span.js";
import { templateCount } from "../../growth/template-shapes.js";

/** Layers by name, or the first and the last ones, which read the image and make the logits. */
export type LayerSelection = "all" | "first and last" | readonly string[];

/** What stays fixed in a mixed network while the rest is trained. */
export type FreezeSelection =
  | {
      readonly what: "coefficients";
      /** Default `"all"`. */
      readonly layers?: LayerSelection;
      /** `"members"`: only blocks that members trained; blocks that growth filled are still trained. Default `"all"`. */
      readonly blocks?: "all" | "members";
    }
  | {
      readonly what: "templates";
      /** Default `"all"`. A group that other layers share is frozen for them too. */
      readonly layers?: LayerSelection;
      /** Only these template sets. Default: all. */
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
  | {
      readonly change: "copy member";
      /** The member that is copied, from 0. */
      readonly from: number;
      /** The member that it replaces, from 0. */
      readonly to: number;
      /** Standard deviation of the noise that is added to the copied templates. */
      readonly noise: number;
    }
  | {
      readonly change: "match norms";
      /** What is rescaled. */
      readonly what: "templates" | "coefficients";
      /** Template set, or block of the coefficients, that sets the norm. */
      readonly like: number;
      /** Template set, or block of the coefficients, that is rescaled. */
      readonly scale: number;
    }
  | {
      readonly change: "add templates";
      /** Templates that are added to every set. */
      readonly count: number;
      /**
       * Coefficients of the new templates: `"zero"` keeps the function, `"as-coded"` draws Normal(0, 1) for every
       * block.
       */
      readonly coefficients: "zero" | "as-coded";
    }
  | {
      readonly change: "freeze";
      /** What is frozen. */
      readonly selection: FreezeSelection;
    }
  | { readonly change: "thaw" };

/** A change by its name. */
type Change<Name extends NetworkChange["change"]> = Extract<NetworkChange, { readonly change: Name }>;
type Selection<What extends FreezeSelection["what"]> = Extract<FreezeSelection, { readonly what: What }>;

const below = (limit: number): Shape => integer({ min: 0, max: limit - 1, use: 0 });

/** A change of the network between two phases. */
export function changeShape({
  members = mostMembers,
  sets = 1024,
}: {
  readonly members: number | undefined;
  readonly sets: number | undefined;
}): Shape {
  return tagged("change", {
    "copy member": also(
      record<Change<"copy member">>({
        change: oneOf(["copy member"]),
        from: below(members),
        to: below(members),
        noise: zeroOrMore(0.01),
      }),
      ({ from, to }: Change<"copy member">) => from !== to,
      "to copy to another member",
      "Give from and to different numbers.",
    ),
    "match norms": tagged("what", {
      templates: matchNorms(below(sets)),
      coefficients: matchNorms(below(members)),
    }),
    "add templates": record<Change<"add templates">>({
      change: oneOf(["add templates"]),
      count: templateCount,
      coefficients: oneOf(["zero", "as-coded"]),
    }),
    freeze: record<Change<"freeze">>({ change: oneOf(["freeze"]), selection: selection(sets) }),
    thaw: record<Change<"thaw">>({ change: oneOf(["thaw"]) }),
  });
}

function matchNorms(index: Shape): Shape {
  return record<Change<"match norms">>({
    change: oneOf(["match norms"]),
    what: oneOf(["templates", "coefficients"]),
    like: index,
    scale: index,
  });
}

const layers = optional(
  choose(
    [Array.isArray, list(text("Name a layer."), { min: 1, use: '["stem"]' })],
    [() => true, oneOf(["all", "first and last"], 'Use "all", or a list of names.')],
  ),
);

function selection(sets: number): Shape {
  return tagged("what", {
    coefficients: record<Selection<"coefficients">>({
      what: oneOf(["coefficients"]),
      layers,
      blocks: optional(oneOf(["all", "members"])),
    }),
    templates: record<Selection<"templates">>({
      what: oneOf(["templates"]),
      layers,
      sets: optional(list(below(sets), { use: "[0]" })),
    }),
  });
}
