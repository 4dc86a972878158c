import type { TemplatePlan } from "../../plan/plan-data.js";
import type { Experiment } from "../experiment.js";
import { cifarExperiment } from "./cifar.js";
import { withMoreTemplates } from "./vary-plan.js";

/** What is changed in the templates of the base plan, two a set, by the name of the case. */
const changes: Readonly<Record<string, Partial<TemplatePlan>>> = {
  "2 templates a set": {},
  "1 template a set": { templatesPerSet: [1, 1] },
  "4 templates a set": { templatesPerSet: [4, 4] },
  "one set of 4 for both": { templatesPerSet: [4] },
  "sets by columns": { setAssignment: "columns" },
  "members in a row": { placement: "row" },
  "members in a column": { placement: "column" },
};

/**
 * Experiment 6: how many templates, whose, and where?
 *
 * Source: published options `num_templates_each_set`, `member_template_sets`, `add_extra_templates_growing` and
 * `ensemble_growth_type`, of which only `diag` runs; methods sections 1.1 and 3.5.
 */
export const templatesExperiment: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "templates",
    question:
      "CIFAR-100: how many templates does a layer need, may members share them, and where do members stand in the grown weight?",
    control: "the base plan: two templates a set, a set for each member, members on the diagonal",
    expected:
      "little difference between 2 and 4 templates a set; one template ties the new blocks to the members and costs accuracy; a shared set disturbs the first member; only the diagonal keeps what the members compute",
    time: { minutes: 27, after: { minutes: 23, notebooks: "notebook 10" } },
  },
  ({ planOf }) => {
    const base = planOf("mixture");
    const varied = Object.entries(changes).map(([name, change]) => ({
      ...base,
      name,
      templates: { ...(base.templates as TemplatePlan), ...change },
    }));
    return [...varied, withMoreTemplates(base, "2 more at growth", { count: 2, coefficients: "zero" })];
  },
);
