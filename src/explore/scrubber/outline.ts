import { contains, member, type Span, spanTitle } from "../../growth/span.js";
import type { GrowthPlanData, Phase, TemplatePlan } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { trainedNets } from "../../plan/trained-nets.js";
import type { Observation } from "../../training/run/events.js";

/** What a phase does to which nets. */
export interface PhaseOutline {
  readonly name: string;
  readonly kind: Phase["kind"];
  /** The nets that it trains, or the one that it makes; none for a change. */
  readonly nets: readonly Span[];
  /** 0 unless it trains. */
  readonly epochs: number;
}

/** The course of a run: what exists at first, and what each phase does. */
export interface Outline {
  /** Equal parts into which the full width is divided. */
  readonly members: number;
  /** The nets that exist before the first phase. */
  readonly starting: readonly Span[];
  readonly phases: readonly PhaseOutline[];
  /** Null where nothing is mixed; undefined where that is not known. */
  readonly templates: TemplatePlan | null | undefined;
}

/** The course that a plan prescribes. */
export function outlineOfPlan(plan: GrowthPlanData): Outline {
  const phases = plan.phases.map((phase): PhaseOutline => {
    const { name, kind } = phase;
    if (kind === "change") return { name, kind, nets: [], epochs: 0 };
    if (kind === "grow") return { name, kind, nets: [phase.into], epochs: 0 };
    return { name, kind, nets: trainedNets(phase).map(({ net }) => net), epochs: phase.epochs };
  });
  const { members, templates } = plan;
  return { members, starting: networkOfPlan(plan).startingNets(), phases, templates };
}

/** The course that a history shows, where no plan is known: growth is what was measured before any epoch. */
export function outlineOfHistory(history: readonly Observation[]): Outline {
  const names = [...new Set(history.map(({ phase }) => phase))];
  const phases = names.map((name): PhaseOutline => {
    const own = history.filter(({ phase }) => phase === name);
    const epochs = own.reduce((most, { epoch }) => Math.max(most, epoch), 0);
    const titles = [...new Set(own.map(({ net }) => net))];
    const nets = titles.map(spanOf).filter((span) => span !== undefined);
    return { name, kind: epochs === 0 ? "grow" : "train", nets, epochs };
  });
  const spans = phases.flatMap(({ nets }) => nets);
  const members = spans.reduce((most, { first, count }) => Math.max(most, first + count), 1);
  return { members, starting: startingNets(phases), phases, templates: undefined };
}

/** Nets that are trained without having been grown before; or, where growth comes first, its members. */
function startingNets(phases: readonly PhaseOutline[]): Span[] {
  const grown: Span[] = [];
  const starting: Span[] = [];
  for (const { kind, nets } of phases) {
    if (kind === "grow") grown.push(...nets);
    else {
      const fresh = nets.filter((net) => ![...grown, ...starting].some((known) => isSame(known, net)));
      starting.push(...fresh);
    }
  }
  const missing = grown
    .slice(0, 1)
    .flatMap((net) =>
      Array.from({ length: net.count }, (_, i) => member(net.first + i)).filter(
        (one) => starting.length === 0 || starting.some((known) => contains(known, one)),
      ),
    );
  return starting.length > 0 ? starting : missing;
}

/** Whether two spans are the same net. */
export function isSame(one: Span, other: Span): boolean {
  return one.first === other.first && one.count === other.count;
}

/** The span that a title such as `"members 0-1"` names; undefined for an ensemble and for names of one's own. */
function spanOf(title: string): Span | undefined {
  const found = /^members? (\d+)(?:-(\d+))?$/.exec(title);
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? first);
  return last < first ? undefined : { first, count: last - first + 1 };
}

/** What a phase's nets are called: `"member 0 and member 1"`. */
export function netsTitle({ nets }: PhaseOutline): string {
  return nets.map(spanTitle).join(" and ");
}

/** Whether a history is one of this course: its phases in their order, and no more epochs. */
export function fitsHistory(outline: Outline, history: readonly Observation[]): boolean {
  const names = outline.phases.map(({ name }) => name);
  const places = [...new Set(history.map(({ phase }) => phase))].map((name) => names.indexOf(name));
  const isOrdered = places.every((place, i) => place >= 0 && (i === 0 || place > (places[i - 1] as number)));
  return (
    isOrdered &&
    history.every(({ phase, epoch }) => epoch <= (outline.phases[names.indexOf(phase)]?.epochs ?? -1))
  );
}
