import type { Rank } from "../../tensorflow/rank-settings.js";
import type { Ranks } from "../replicas.js";

/** Processes that train a run together, and stop after the same step. */
export interface AgreedRanks extends Ranks {
  /** Aborted in all of them after the same step. */
  readonly signal: AbortSignal;
}

/** @param wantsStop whether this process has been asked to stop */
export function ranksOf(rank: Rank | undefined, wantsStop: () => boolean): AgreedRanks | undefined {
  if (rank === undefined) return undefined;
  const agreed = new AbortController();
  return { ...rank, wantsStop, signal: agreed.signal, stop: () => agreed.abort() };
}
