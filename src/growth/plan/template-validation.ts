import { memberPlacements } from "../block-layout.js";
import type { TemplatePlan } from "./plan-data.js";
import { isCount, isRecord, type Problems } from "./plan-problems.js";

/** Reports everything that is wrong with how a plan makes weights of templates. */
export function checkTemplates(templates: TemplatePlan, members: number, problems: Problems): void {
  if (
    !problems.expect(
      isRecord(templates),
      "templates",
      "to be an object, or null for an ordinary network",
      templates,
      "plan",
      "Give perSet, assignment, initializer and coefficients.",
    )
  )
    return;
  const { perSet, assignment, initializer, coefficients, placement = "diag" } = templates;
  problems.expect(
    memberPlacements.includes(placement),
    "placement",
    `to be one of ${memberPlacements.join(", ")}`,
    placement,
    "templates",
    'Use "diag".',
  );
  const counted =
    Array.isArray(perSet) && perSet.length > 0 && perSet.every((m) => isCount(m, 1) && m <= 1024);
  problems.expect(
    counted,
    "perSet",
    "to list at least one template count from 1 to 1024",
    perSet,
    "templates",
    "Use [2, 2] for the paper's plan.",
  );
  const blocks = members * members;
  const listed =
    Array.isArray(assignment) &&
    assignment.length === blocks &&
    assignment.every((set) => isCount(set, 0) && (!counted || set < perSet.length));
  problems.expect(
    assignment === "rows" || assignment === "columns" || listed,
    "assignment",
    `to be "rows", "columns" or ${blocks} set numbers below ${counted ? perSet.length : "the number of sets"}`,
    assignment,
    "templates",
    'Use "rows".',
  );
  problems.expect(
    ["he", "he-as-coded"].includes(initializer),
    "initializer",
    'to be "he" or "he-as-coded"',
    initializer,
    "templates",
    'Use "he".',
  );
  problems.expect(
    ["orthonormal", "orthogonal-as-coded", "normal", "ones"].includes(coefficients),
    "coefficients",
    'to be "orthonormal", "orthogonal-as-coded", "normal" or "ones"',
    coefficients,
    "templates",
    'Use "orthonormal".',
  );
}
