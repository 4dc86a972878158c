import { isRecord } from "../checking/shapes.js";

/** What earlier versions called the fields of a plan's `templates`. */
const earlier: Readonly<Record<string, string>> = {
  perSet: "templatesPerSet",
  assignment: "setAssignment",
  initializer: "templateInitializer",
  coefficients: "initialCoefficients",
};

/** A plan's data with today's field names; anything else is returned as it is, for the plan's checks to refuse. */
export function withCurrentNames<T>(plan: T): T {
  if (!isRecord(plan) || !isRecord(plan.templates)) return plan;
  const { templates } = plan;
  const renamed = Object.entries(templates).map(([name, value]) => {
    const current = earlier[name];
    return [current === undefined || current in templates ? name : current, value];
  });
  return { ...plan, templates: Object.fromEntries(renamed) };
}
