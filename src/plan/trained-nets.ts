import { type Span, spanTitle } from "../growth/span.js";
import type { TrainPhase } from "./plan-data.js";

/** A net that a phase trains, and how much its loss counts. */
export interface TrainedNet {
  readonly net: Span;
  readonly weight: number;
}

/** All nets that a phase trains in the same steps; most phases train one. */
export function trainedNets({ net, loss, together = [] }: TrainPhase): TrainedNet[] {
  const first = { net, weight: loss.weight ?? 1 };
  return [first, ...together.map((other) => ({ net: other.net, weight: other.weight ?? 1 }))];
}

/** Title of the nets that a phase trains: `"member 0"`, `"member 0 and member 1"`. */
export function trainedTitle(phase: TrainPhase): string {
  const titles = trainedNets(phase).map(({ net }) => spanTitle(net));
  const last = titles.pop() as string;
  return titles.length === 0 ? last : `${titles.join(", ")} and ${last}`;
}
