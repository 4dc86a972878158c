import { bundle, escapeHtml, type MimeBundle } from "mixture-growth-display";
import { drawTimeline, type TimelinePhase } from "../../drawing/timeline.js";
import { spanTitle } from "../../growth/span.js";
import { describePlan } from "../../plan/describe-plan.js";
import { trainedTitle } from "../../plan/trained-nets.js";
import type { Composition } from "./composition.js";
import type { PlanDraft } from "./draft.js";

/** A draft as a picture and a text that do not move: the timeline, what it costs, and its code; or what is wrong with it. */
export function composerPicture(draft: PlanDraft, composition: Composition): MimeBundle {
  const { totals, compared, code, phases, problems } = composition;
  if (totals === null || code === null) {
    const plain = [...problems, ...phases.flatMap((phase) => phase.problems)].join("\n");
    return bundle({ plain, html: `<pre>${escapeHtml(plain)}</pre>` });
  }
  const numbers = [
    `${totals.cost}, ${totals.time}, ${totals.memory} a step`,
    ...compared.map(({ title, epochs, cost }) => `${title}: ${epochs}, ${cost}`),
  ].join("\n");
  const timeline = drawTimeline(
    draft.phases.map((phase, i): TimelinePhase => {
      const { name } = phase;
      if (phase.kind === "change") return { name, kind: "grow", net: "", epochs: 0 };
      if (phase.kind === "grow") return { name, kind: "grow", net: spanTitle(phase.into), epochs: 0 };
      const macs = phases[i]?.macs ?? 0;
      return { name, kind: "train", net: trainedTitle(phase), epochs: phase.epochs, macs };
    }),
  );
  const html = `<pre>${escapeHtml(code.expression)}</pre><p>${escapeHtml(numbers).replaceAll("\n", "<br>")}</p>`;
  return bundle({
    plain: [describePlan(draft), numbers, code.expression].join("\n"),
    html,
    svg: timeline,
  });
}
