import type { Place } from "../../checking/place.js";
import { also, integer, isRecord, list, problemsOf, record, type Shape } from "../../checking/shapes.js";
import { mostMembers, type Span } from "../span.js";

/** What other parts of a plan are checked against; undefined where it is wrong itself, and is then not asked about. */
export interface PlanContext {
  readonly members: number | undefined;
  /** Number of template sets. */
  readonly sets: number | undefined;
  /** Whether the network is mixed from templates. */
  readonly isMixed: boolean | undefined;
}

/** Members of a network. */
export const memberCount = integer({ min: 1, max: mostMembers, use: 2 });
/** Templates of one set. */
export const templateCount = integer({ min: 1, max: 1024, use: 2 });
/** Templates of each set. */
export const templateCounts = list(templateCount, { min: 1, max: 1024, use: "[2, 2]" });

/** The value where it fits, to check another one against. */
export function fitting<T>(value: unknown, shape: Shape): T | undefined {
  return problemsOf(value, shape, "", "").length === 0 ? (value as T) : undefined;
}

/** What the parts of a plan are checked against. */
export function contextOf({ members, templates }: Readonly<Record<string, unknown>>): PlanContext {
  const perSet = isRecord(templates) ? templates.perSet : undefined;
  return {
    members: fitting<number>(members, memberCount),
    sets: fitting<readonly number[]>(perSet, templateCounts)?.length,
    isMixed: templates === null ? false : isRecord(templates) ? true : undefined,
  };
}

/** The place of a phase in messages: its number, and its name where it has one. */
export function phasePlace(at: Place, phase: unknown, index: number): Place {
  const name =
    isRecord(phase) && typeof phase.name === "string" && phase.name !== "" ? `, ${phase.name}` : "";
  return at.part("the phase", `phase ${index + 1}${name}`);
}

/** Neighbouring members of the network. */
export function spanShape(members: number | undefined): Shape {
  const remedy = "Use member(0), which is { first: 0, count: 1 }.";
  const bounds = {
    first: integer({ min: 0, max: mostMembers - 1 }),
    count: integer({ min: 1, max: mostMembers }),
  };
  return also(
    record<Span>(bounds, remedy),
    ({ first, count }: Span) => members === undefined || first + count <= members,
    `to lie within ${members} members`,
    remedy,
  );
}
