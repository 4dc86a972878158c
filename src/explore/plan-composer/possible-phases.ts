import { allMembers, contains, type Span, spanName, spanTitle } from "../../growth/span.js";
import { type AnyGrowth, operatorNamed, operatorOf } from "../../operators/operators.js";
import { trainPhase } from "../../plan/phase-training.js";
import type { Phase } from "../../plan/plan-data.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import { planProblems } from "../../plan/plan-shapes.js";
import { growPhases, type PlanDraft, withAdded, withMoved } from "./draft.js";
import { methodOf } from "./growing-methods.js";

/** A phase that can be added at a place. */
export interface PossiblePhase {
  /** What it does, for people. */
  readonly title: string;
  /** The phase, with a name that no other has. */
  readonly phase: Phase;
}

/** Epochs of a phase that is added. */
const firstEpochs = 5;

/** The places to which each phase can be moved so that the plan remains one that can run: indices after the move. */
export function possibleMoves(draft: PlanDraft): number[][] {
  const places = draft.phases.map((_, i) => i);
  return places.map((from) =>
    places.filter((to) => to === from || planProblems(withMoved(draft, from, to)).length === 0),
  );
}

/** The phases that can be added after a phase: training of every net that there is then, and growth of what can grow. */
export function possiblePhases(draft: PlanDraft, after: number): PossiblePhase[] {
  const nets = netsAfter(draft, after);
  const name = (base: string): string => unusedName(draft, base);
  const trained = nets.map((net) => ({
    title: `train ${spanTitle(net)}`,
    phase: trainPhase(name(net.count === 1 ? `${spanTitle(net)} again` : "grown"), net, firstEpochs, 0.02),
  }));
  const by = (growPhases(draft)[0]?.by ?? operatorNamed(methodOf(draft))?.defaults) as AnyGrowth | undefined;
  const grown =
    by === undefined
      ? []
      : targetsOf(draft, nets, by).map((into) => ({
          title: `grow into ${spanTitle(into)}`,
          phase: { kind: "grow", name: name(`growth ${spanName(into)}`), into, by } as const,
        }));
  return [...trained, ...grown].filter(
    ({ phase }) => planProblems(withAdded(draft, phase, after)).length === 0,
  );
}

/** The nets that exist after a phase. */
function netsAfter(draft: PlanDraft, after: number): Span[] {
  let nets: Span[] = networkOfPlan(draft).startingNets();
  for (const phase of draft.phases.slice(0, after + 1)) {
    if (phase.kind === "grow") nets = [...nets.filter((net) => !contains(phase.into, net)), phase.into];
  }
  return nets.sort((a, b) => a.first - b.first);
}

/** What the nets can grow into: neighbours together, or all; a plain net into any larger size that divides the full one. */
function targetsOf({ members, templates }: PlanDraft, nets: readonly Span[], by: AnyGrowth): Span[] {
  if (operatorOf(by).addedBlocks !== undefined) return [...nets];
  if (templates === null) {
    const sizes = Array.from({ length: members }, (_, i) => i + 1);
    return sizes.filter((size) => members % size === 0).map(allMembers);
  }
  const pairs = nets.flatMap((net, i) => {
    const next = nets[i + 1];
    return next === undefined ? [] : [{ first: net.first, count: net.count + next.count }];
  });
  const whole = allMembers(members);
  return pairs.some(({ count }) => count === members) ? pairs : [...pairs, whole];
}

function unusedName({ phases }: PlanDraft, base: string): string {
  const isTaken = (name: string): boolean => phases.some((phase) => phase.name === name);
  if (!isTaken(base)) return base;
  let number = 2;
  while (isTaken(`${base} ${number}`)) number++;
  return `${base} ${number}`;
}
