import { blockLayout, blocksOf } from "../../growth/block-layout.js";
import { contains, type Span } from "../../growth/span.js";
import { blockSets } from "../../growth/template-sets.js";
import type { BlockState, ScrubberBlock, ScrubberBlocks } from "../fronts/scrubber/state.js";
import { isSame, type Outline, type PhaseOutline } from "./outline.js";

/** What exists at the end of a phase. */
interface Stage {
  readonly nets: readonly Span[];
  /** Blocks that growth has added and no phase has trained yet. */
  readonly fresh: ReadonlySet<number>;
  /** Blocks that the phase trains. */
  readonly active: ReadonlySet<number>;
}

/**
 * The blocks of an inner layer over the course of a run: which exist, which are trained, and which the last growth has
 * added.
 */
export function blocksOver(outline: Outline): ScrubberBlocks {
  const { members, phases, starting } = outline;
  const placement = outline.templates?.placement ?? "diag";
  const layout = blockLayout("inner", members, placement);
  const indicesOf = (spans: readonly Span[]): Set<number> =>
    new Set(spans.flatMap((span) => blocksOf(layout, "inner", span, placement).map(({ index }) => index)));
  const statesOf = ({ nets, fresh, active }: Stage, at: number): BlockState[] => {
    const present = indicesOf(nets);
    const waiting = indicesOf(nets.filter((net) => isTrainedFirst(net, phases, at)));
    return layout.map(({ index }) => {
      if (fresh.has(index)) return active.has(index) ? "new, training" : "new";
      if (active.has(index)) return "training";
      if (!present.has(index)) return "absent";
      return waiting.has(index) ? "waiting" : "trained";
    });
  };
  let stage: Stage = { nets: starting, fresh: new Set(), active: new Set() };
  const before = statesOf(stage, -1);
  const states = phases.map((phase, at) => {
    stage = stageAfter(stage, phase, indicesOf);
    return statesOf(stage, at);
  });
  return { members, cells: cellsOf(outline, layout), states: [before, ...states] };
}

function stageAfter(
  { nets, fresh, active }: Stage,
  phase: PhaseOutline,
  indicesOf: (spans: readonly Span[]) => Set<number>,
): Stage {
  // What the phase before has trained is new no longer.
  const left = new Set([...fresh].filter((index) => !active.has(index)));
  const [into] = phase.nets;
  if (phase.kind === "train") return { nets, fresh: left, active: indicesOf(phase.nets) };
  if (phase.kind === "change" || into === undefined) return { nets, fresh: left, active: new Set() };
  const old = indicesOf(nets.filter((net) => contains(into, net)));
  return {
    nets: [...nets.filter((net) => !contains(into, net)), into],
    fresh: new Set([...indicesOf([into])].filter((index) => !old.has(index))),
    active: new Set(),
  };
}

/** Whether a net that exists is trained for the first time by a phase after `at`. */
function isTrainedFirst(net: Span, phases: readonly PhaseOutline[], at: number): boolean {
  const [past, future] = [phases.slice(0, at + 1), phases.slice(at + 1)];
  const isOf = ({ nets }: PhaseOutline): boolean => nets.some((one) => isSame(one, net));
  // A net that was grown holds what its members have learned.
  return !past.some(isOf) && future.some((phase) => phase.kind === "train" && isOf(phase));
}

function cellsOf(
  { members, templates }: Outline,
  layout: readonly Omit<ScrubberBlock, "set">[],
): ScrubberBlock[] {
  if (templates == null) return layout.map((block) => ({ ...block, set: null }));
  const { templatesPerSet, setAssignment, placement } = templates;
  const sets = blockSets("inner", members, templatesPerSet.length, setAssignment, placement);
  return layout.map((block) => ({ ...block, set: sets[block.index] ?? null }));
}
