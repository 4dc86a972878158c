import { expect, it } from "vitest";
import { problemsOf } from "../../checking/shapes.js";
import { type AnyGrowth, operators } from "../../operators/operators.js";
import { baselineGrowth } from "../../plan/baseline-plans.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { planProblems } from "../../plan/plan-shapes.js";
import { settingChoices } from "./setting-choices.js";

it.each(operators.map(({ name, defaults }) => ({ name, defaults })))(
  "names every choice of the settings of $name that are texts",
  ({ name, defaults }) => {
    for (const [setting, value] of Object.entries(defaults)) {
      if (setting === "operator" || typeof value !== "string") continue;
      const choices = settingChoices[name]?.[setting] ?? [];
      const problems = choices.flatMap((choice) =>
        problemsWith({ ...defaults, [setting]: choice } as AnyGrowth),
      );
      expect(problems).toEqual([]);
      // The library names all of them where it refuses one.
      const [refusal = ""] = problemsWith({ ...defaults, [setting]: "?" } as AnyGrowth);
      expect(
        refusal
          .match(/"[^"?]+"/g)
          ?.map((quoted) => quoted.slice(1, -1))
          .slice(0, choices.length),
      ).toEqual(choices);
    }
  },
);

function problemsWith(by: AnyGrowth): string[] {
  if (by.operator !== "mixture") return problemsOf(by, baselineGrowth, "by", "test");
  const { data } = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
  return planProblems({
    ...data,
    phases: data.phases.map((phase) => (phase.kind === "grow" ? { ...phase, by } : phase)),
  });
}
