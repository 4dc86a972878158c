import type { Place } from "../checking/place.js";
import { fitting, isRecord } from "../checking/shapes.js";
import { contains, type Span, spanTitle } from "../growth/span.js";
import { spanShape } from "../growth/span-shapes.js";
import type { NetworkKind } from "../networks/network.js";
import { operatorNamed, operatorNames } from "../operators/operators.js";
import { type PlanContext, phasePlace } from "./plan-context.js";

/** What a phase does to the nets that exist. */
interface Step {
  readonly trains: readonly Span[];
  /** The members that are copied, and replaced. */
  readonly copies?: readonly Span[];
  readonly grows?: { readonly into: Span; readonly deepens: boolean };
}

/**
 * Follows which nets exist from phase to phase. It stops at the first phase in which a part that it needs is wrong, so
 * that no consequence of that part is reported as a problem of its own.
 */
export function checkOrder(
  plan: Readonly<Record<string, unknown>>,
  context: PlanContext,
  at: Place,
): boolean {
  if (context.members === undefined || context.kind === undefined || !Array.isArray(plan.phases)) return true;
  const before = at.problems.length;
  const phases: readonly unknown[] = plan.phases;
  // This has already been reported, and makes it unknown which nets exist.
  if (phases.some((phase) => isOfOtherKind(phase, context.kind))) return true;
  const steps = phases.map((phase) => stepOf(phase, context));
  const first = steps.find((step) => step === undefined || step.trains.length > 0);
  if (first === undefined && steps.includes(undefined)) return true;
  let nets: readonly Span[] = context.kind === "mixed" ? eachMember(context.members) : (first?.trains ?? []);
  const former: Span[] = [];
  for (const [index, step] of steps.entries()) {
    if (step === undefined) break;
    const place = phasePlace(at, phases[index], index);
    for (const net of step.trains)
      if (!isAmong(nets, net)) missing(net, "to be trained", { nets, former }, place);
    for (const net of step.copies ?? [])
      if (!isAmong(nets, net)) missing(net, "to copy from or to", { nets, former }, place);
    if (step.grows === undefined) continue;
    const { into } = step.grows;
    if (!canGrow(step.grows, nets, context.kind)) nothingToGrow(into, nets, place);
    former.push(...nets.filter((net) => contains(into, net)));
    nets = [...nets.filter((net) => !contains(into, net)), into];
  }
  return at.problems.length === before;
}

/** Undefined if a part of the phase that the order depends on is wrong. */
function stepOf(phase: unknown, { members }: PlanContext): Step | undefined {
  if (!isRecord(phase)) return undefined;
  const span = (value: unknown): Span | undefined => fitting<Span>(value, spanShape(members));
  if (phase.kind === "change") return { trains: [], copies: copiedMembers(phase.do) };
  if (phase.kind === "grow") {
    const [into, name] = [span(phase.into), isRecord(phase.by) ? phase.by.operator : undefined];
    return into !== undefined && operatorNames.includes(name as string)
      ? { trains: [], grows: { into, deepens: operatorNamed(name as string)?.addedBlocks !== undefined } }
      : undefined;
  }
  const { together = [] } = phase;
  if (phase.kind !== "train" || !Array.isArray(together)) return undefined;
  const nets = [phase.net, ...together.map((other) => (isRecord(other) ? other.net : undefined))].map(span);
  const known = nets.filter((net) => net !== undefined);
  return known.length === nets.length ? { trains: known } : undefined;
}

/** Members that a change copies from and to; invalid ones are left out, since they have been reported. */
function copiedMembers(change: unknown): Span[] {
  if (!isRecord(change) || change.change !== "copy member") return [];
  return [change.from, change.to].flatMap((first) =>
    Number.isInteger(first) ? [{ first: first as number, count: 1 }] : [],
  );
}

/** Whether a phase needs templates that the plan does not have, or the other way round. */
function isOfOtherKind(phase: unknown, kind: NetworkKind | undefined): boolean {
  if (!isRecord(phase)) return false;
  if (phase.kind !== "grow")
    return kind === "plain" && (phase.kind === "change" || phase.together !== undefined);
  const name = isRecord(phase.by) ? phase.by.operator : undefined;
  return operatorNames.includes(name as string) && kind !== operatorNamed(name as string)?.grows;
}

/** A mixed net grows from two or more nets that together make it; a plain net from the only one, in width or depth. */
function canGrow(
  { into, deepens }: NonNullable<Step["grows"]>,
  nets: readonly Span[],
  kind: NetworkKind,
): boolean {
  const inside = nets.filter((net) => contains(into, net));
  const covered = inside.reduce((count, net) => count + net.count, 0);
  if (kind === "mixed") return inside.length > 1 && covered === into.count;
  return inside.length === 1 && (deepens ? covered === into.count : covered < into.count);
}

function missing(
  net: Span,
  use: string,
  { nets, former }: { readonly nets: readonly Span[]; readonly former: readonly Span[] },
  place: Place,
): void {
  const known = nets.map(spanTitle).join(", ");
  const larger = isAmong(former, net) ? nets.find((other) => contains(other, net)) : undefined;
  const remedy =
    larger === undefined
      ? "Grow first, or name one of these."
      : `It has grown into ${spanTitle(larger)}: move this phase before the growth, or name one of these.`;
  place.part(`a net that exists then (${known})`, place.where).expected(use, spanTitle(net), remedy);
}

function nothingToGrow(into: Span, nets: readonly Span[], place: Place): void {
  const inside = nets.filter((net) => contains(into, net)).map(spanTitle);
  place
    .part(`smaller nets inside ${spanTitle(into)} (now: ${nets.map(spanTitle).join(", ")})`, place.where)
    .expected("to grow from", inside, "Grow what exists into something wider.");
}

const isAmong = (nets: readonly Span[], { first, count }: Span): boolean =>
  nets.some((net) => net.first === first && net.count === count);

const eachMember = (members: number): Span[] =>
  Array.from({ length: members }, (_, first) => ({ first, count: 1 }));
