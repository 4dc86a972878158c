import type { Place } from "../checking/place.js";
import { fitting, isRecord } from "../checking/shapes.js";
import { memberCount } from "../growth/span-shapes.js";
import { templateCounts } from "../growth/template-shapes.js";
import type { NetworkKind } from "../networks/network.js";

/** What other parts of a plan are checked against; a value that is itself wrong is undefined and not compared. */
export interface PlanContext {
  readonly members: number | undefined;
  /** Number of template sets. */
  readonly sets: number | undefined;
  /** The kind of network that the plan trains. */
  readonly kind: NetworkKind | undefined;
}

/** Reads that context from a plan. */
export function contextOf({ members, templates }: Readonly<Record<string, unknown>>): PlanContext {
  const templatesPerSet = isRecord(templates) ? templates.templatesPerSet : undefined;
  return {
    members: fitting<number>(members, memberCount),
    sets: fitting<readonly number[]>(templatesPerSet, templateCounts)?.length,
    kind: templates === null ? "plain" : isRecord(templates) ? "mixed" : undefined,
  };
}

/** The place of a phase in messages: its number, and its name if it has one. */
export function phasePlace(at: Place, phase: unknown, index: number): Place {
  const name =
    isRecord(phase) && typeof phase.name === "string" && phase.name !== "" ? `, ${phase.name}` : "";
  return at.part("the phase", `phase ${index + 1}${name}`);
}
