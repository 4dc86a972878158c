import {
  formatCount,
  ink,
  inkOn,
  palette,
  shortened,
  svgDocument,
  svgElement,
  svgMark,
  svgText,
  textWidth,
} from "mixture-growth-display";
import { arrow, grownColour, heading, setColour } from "./parts.js";
import {
  type CostMeasure,
  costExplanation,
  costLabel,
  costMeasure,
  costOfEpoch,
  counted,
  phaseDetail,
  totalCost,
} from "./timeline-cost.js";

/** One phase of a plan, as the timeline shows it. */
export interface TimelinePhase {
  readonly name: string;
  /** A phase that trains takes epochs; one that grows takes none and lies between two others. */
  readonly kind: "train" | "grow";
  /** Which net: "member 0", "grown", ...; phases of one net share a colour. */
  readonly net: string;
  /** How long it takes; 0 for growth. */
  readonly epochs: number;
  /** Multiply-accumulates of the whole phase. */
  readonly macs?: number;
  /** Used if the costs are unknown: an epoch's cost as a share of an epoch of the full network. */
  readonly costShare?: number;
  readonly note?: string;
}

interface Span {
  readonly phase: TimelinePhase;
  /** The epochs of all phases before it. */
  readonly before: number;
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Text on the block; empty if unknown. */
  readonly cost: string;
}

const width = 760;
const left = 16;
const right = 744;
const tallest = 120;
const base = 190;
const labelWidth = 108;

/**
 * Draws the phases of a plan along the epochs: the area of a block is its cost, growth is an arrow between blocks.
 *
 * @param phases in the order in which they run
 * @returns a complete SVG file
 * @throws RangeError where epochs or costs are negative or not finite
 * @example
 * drawTimeline([
 *   { name: "train member 0", kind: "train", net: "member 0", epochs: 200, macs: 1e15 },
 *   { name: "train member 1", kind: "train", net: "member 1", epochs: 200, macs: 1e15 },
 *   { name: "grow", kind: "grow", net: "grown", epochs: 0 },
 *   { name: "train the grown net", kind: "train", net: "grown", epochs: 40, macs: 8e14 },
 * ]);
 */
export function drawTimeline(phases: readonly TimelinePhase[]): string {
  for (const phase of phases) checkPhase(phase);
  const measure = costMeasure(phases);
  const spans = spansOf(phases, measure);
  const trained = spans.filter(({ phase }) => phase.kind === "train");
  const nets = [...new Set(trained.map(({ phase }) => phase.net))];
  const colour = (net: string): string => netColour(net, nets);
  const places = labelPlaces(trained);
  const rooms = labelRooms(places);
  const hasNotes = trained.some(({ phase }) => phase.note !== undefined);
  const height = base + 98 + (hasNotes ? 16 : 0);
  const children = [
    heading(totalCost(phases, measure), left, 22),
    trained.length === 0 ? "" : svgText(costExplanation(measure), left, 42),
    ...trained.map((span) => drawBlock(span, colour(span.phase.net))),
    svgElement("line", { x1: left, x2: right, y1: base, y2: base, stroke: ink, "stroke-opacity": 0.75 }),
    ...drawTicks(spans),
    ...trained.map((span, at) =>
      drawLabel(span, places[at] ?? span.from, rooms[at] ?? labelWidth, colour(span.phase.net)),
    ),
    ...drawGrowthMarks(spans.filter(({ phase }) => phase.kind === "grow")),
  ];
  return svgDocument({ width, height }, `Timeline: ${phases.map(({ name }) => name).join(", ")}`, children);
}

function checkPhase(phase: TimelinePhase): void {
  for (const [what, value] of [
    ["epochs", phase.epochs],
    ["macs", phase.macs ?? 0],
    ["costShare", phase.costShare ?? 0],
  ] as const) {
    if (value >= 0 && Number.isFinite(value)) continue;
    throw new RangeError(
      `Expected ${what} of a phase to be 0 or more but got ${value} (${phase.name}). Check the plan.`,
    );
  }
}

function spansOf(phases: readonly TimelinePhase[], measure: CostMeasure): readonly Span[] {
  const epochs = phases.reduce((sum, phase) => sum + phase.epochs, 0) || 1;
  const costs = phases.map((phase) => costOfEpoch(phase, measure));
  const most = Math.max(0, ...costs);
  let done = 0;
  return phases.map((phase, at) => {
    const before = done;
    const from = left + ((right - left) * done) / epochs;
    done += phase.epochs;
    const to = left + ((right - left) * done) / epochs;
    const height = most === 0 ? 60 : Math.max(2, (tallest * (costs[at] ?? 0)) / most);
    return { phase, before, from, to, height, cost: costLabel(phase, measure) };
  });
}

function netColour(net: string, nets: readonly string[]): string {
  const member = /^member (\d+)$/.exec(net);
  if (member !== null) return setColour(Number(member[1]));
  const others = nets.filter((each) => !/^member \d+$/.test(each));
  return [grownColour, palette[3], palette[4], palette[5]][Math.max(0, others.indexOf(net)) % 4] ?? ink;
}

function costFits(span: Span): boolean {
  return textWidth(span.cost, 12) + 8 < span.to - span.from;
}

function drawBlock(span: Span, fill: string): string {
  const { from, to, height, cost } = span;
  const box = { x: from + 0.75, y: base - height, width: Math.max(1, to - from - 1.5), height };
  const rect = svgElement("rect", { ...box, fill });
  const detail = phaseDetail(span.phase, span.before);
  if (cost === "" || !costFits(span)) return svgMark(detail, rect);
  const isInside = height > 20;
  const style = { "text-anchor": "middle", fill: isInside ? inkOn(fill) : undefined };
  const y = isInside ? base - height / 2 + 4 : base - height - 6;
  return svgMark(detail, rect + svgText(cost, (from + to) / 2, y, style));
}

function drawTicks(spans: readonly Span[]): readonly string[] {
  let done = 0;
  let last = Number.NEGATIVE_INFINITY;
  const ends = spans.map(({ phase, to }) => {
    done += phase.epochs;
    return { at: to, label: formatCount(done) };
  });
  return [{ at: left, label: "0" }, ...ends].flatMap(({ at, label }) => {
    if (at - last < textWidth(label, 11) + 8) return [];
    last = at;
    const anchor = at === left ? "start" : at >= right - 1 ? "end" : "middle";
    return [
      svgElement("line", { x1: at, x2: at, y1: base, y2: base + 5, stroke: ink, "stroke-opacity": 0.75 }),
      svgText(label, at, base + 18, { "text-anchor": anchor, "font-size": 11 }),
    ];
  });
}

/** Least distance between the middles of two labels. */
function labelStep(count: number): number {
  return Math.min(labelWidth + 8, (right - left) / Math.max(1, count));
}

/** The middles of the labels: below their blocks if there is room, otherwise pushed apart. */
function labelPlaces(spans: readonly Span[]): readonly number[] {
  const step = labelStep(spans.length);
  const places = spans.map(({ from, to }) => (from + to) / 2);
  for (let at = 1; at < places.length; at++) {
    places[at] = Math.max(places[at] ?? 0, (places[at - 1] ?? 0) + step);
  }
  for (let at = places.length - 1; at >= 0; at--) {
    const most = at === places.length - 1 ? right - step / 2 : (places[at + 1] ?? 0) - step;
    places[at] = Math.max(left + step / 2 + at * step, Math.min(places[at] ?? 0, most));
  }
  return places;
}

/** A label's room ends half way to each of its neighbours. */
function labelRooms(places: readonly number[]): readonly number[] {
  return places.map((place, at) => {
    const before = (places[at - 1] ?? 2 * left - place) + 4;
    const after = (places[at + 1] ?? 2 * right - place) - 4;
    return Math.min(place - before, after - place);
  });
}

function drawLabel(span: Span, place: number, room: number, colour: string): string {
  const { phase, from, to } = span;
  const anchor = { "text-anchor": "middle" };
  const isMoved = place < from || place > to;
  const ends = { x1: (from + to) / 2, y1: base + 22, x2: place, y2: base + 36 };
  const leader = isMoved ? svgElement("line", { ...ends, stroke: ink, "stroke-opacity": 0.5 }) : "";
  const top = base + 40;
  const note = phase.note === undefined ? "" : shortened(phase.note, room, 11);
  return [
    leader,
    svgElement("rect", { x: place - 14, y: top, width: 28, height: 3, fill: colour }),
    svgText(shortened(phase.name, room, 12), place, top + 18, { ...anchor, "font-weight": 600 }),
    svgText(shortened(factsOf(span, room), room, 12), place, top + 34, anchor),
    note === "" ? "" : svgText(note, place, top + 50, { ...anchor, "font-size": 11 }),
  ].join("");
}

/** The note below a name, shorter if there is little room. */
function factsOf(span: Span, room: number): string {
  const { phase } = span;
  const cost = costFits(span) ? "" : span.cost;
  const net = phase.name.includes(phase.net) ? "" : phase.net;
  const epochs = counted(phase.epochs, "epoch");
  const choices = [[net, epochs, cost], [epochs, cost], [epochs]];
  const texts = choices.map((facts) => facts.filter((fact) => fact !== "").join(", "));
  return texts.find((text) => textWidth(text, 12) <= room) ?? epochs;
}

/** Draws every growth; if two are close together, only the first is named. */
function drawGrowthMarks(spans: readonly Span[]): readonly string[] {
  let free = Number.NEGATIVE_INFINITY;
  return spans.map(({ from, phase, before }) => {
    const isRight = from > (left + right) / 2;
    const text = phase.note === undefined ? phase.name : `${phase.name}: ${phase.note}`;
    const label = shortened(text, 300, 12);
    const reach = textWidth(label, 12) + 30;
    const isFree = from - (isRight ? reach : 12) > free;
    free = isFree ? from + (isRight ? 12 : reach) : Math.max(free, from + 12);
    const dash = { x1: from, x2: from, y1: 70, y2: base, stroke: ink, "stroke-dasharray": "3 3" };
    const side = { "text-anchor": isRight ? "end" : "start" };
    const drawn = [
      svgElement("line", dash),
      arrow([from - 9, 62], [from + 9, 62], 2),
      isFree ? svgText(label, from + (isRight ? -24 : 24), 66, side) : "",
    ];
    return svgMark(phaseDetail(phase, before), drawn.join(""));
  });
}
