import type { MemberPlacement } from "../../growth/block-layout.js";
import { contains, type Span, spanTitle } from "../../growth/span.js";
import { copyOf } from "../../models/network-record.js";
import type { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { Net } from "../../networks/net.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { GrowPhase } from "../../plan/plan-data.js";
import type { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { disposedCopies } from "../or-dispose.js";
import { GrownCopy, type Start } from "./grown-copy.js";

/** One way to grow. */
export interface GrowthChoice {
  /** How the coefficients of new blocks start. */
  readonly coefficients: Start;
  /** Factor on their random part. */
  readonly noise: number;
  /** The seed of what is drawn. */
  readonly draw: number;
  /** Where the members' blocks stand. */
  readonly placement: MemberPlacement;
}

/** The ways to start that have a random part, or are scaled by noise. */
export const noisyStarts: readonly Start[] = [
  "copy",
  "copy-as-coded",
  "random",
  "random-as-coded",
  "orthogonal-as-coded",
];

/** What a choice depends on. */
export function keyOf({ coefficients, noise, draw, placement }: GrowthChoice): string {
  return [coefficients, noisyStarts.includes(coefficients) ? noise : "", draw, placement].join(" ");
}

/**
 * Copies of a run's members, which can be grown again and again, in any way.
 *
 * Owns the copies; `dispose()` frees them. The run stays as it is.
 *
 * @throws Error for a run that does not stand before its first growth by mixture, or to which growth adds no block.
 */
export class MembersToGrow {
  /** Names of the layers that growth adds blocks to. */
  readonly layers: readonly string[];
  /** The plan's own choice. */
  readonly planned: GrowthChoice;
  readonly #options: RunOptions;
  readonly #phase: GrowPhase;
  readonly #source: MixedNetwork;
  readonly #parts: readonly Span[];
  readonly #problems: Map<string, string | undefined> = new Map();
  readonly #name: string;
  #isDisposed = false;
  /** The copy that was grown last: another placement or draw needs another one. */
  #last: GrownCopy | undefined;

  constructor(run: Run) {
    const { network } = run;
    const { phases, data } = run.options.plan;
    const first = phases.findIndex(({ kind }) => kind === "grow");
    const phase = phases[first];
    const isNext = phase?.kind === "grow" && run.position.phase === first;
    if (!isMixed(network) || !isNext || phase.by.operator !== "mixture") {
      throw new Error(
        `Expected a run of mixed members that stands before its first growth but got one in phase ${run.position.phase + 1} (run ${run.name}). Train its members, and no further.`,
      );
    }
    const { coefficients, noise } = phase.by;
    const placement = data.templates?.placement ?? "diag";
    this.#name = run.name;
    this.planned = { coefficients, noise, draw: run.options.seed, placement };
    this.#options = run.options;
    this.#phase = phase;
    this.#source = copyOf(network) as MixedNetwork;
    this.#parts = network.spans().filter((span) => contains(phase.into, span));
    this.layers = this.#copy(placement, run.options.seed).layers;
    if (this.layers.length > 0) return;
    this.dispose();
    throw new Error(
      `Expected a network to whose weights growth adds blocks but got none (run ${run.name}). Use one with a layer between the first and the last.`,
    );
  }

  /** The nets that growth merges, in the order of their members; owned by this. */
  get nets(): Net[] {
    return this.#parts.map((span) => this.#source.net(span));
  }

  /** Titles of `nets`. */
  get titles(): string[] {
    return this.#parts.map(spanTitle);
  }

  /** Why growth cannot be so, whatever is drawn; undefined where it can. */
  problem({ coefficients, placement, draw }: GrowthChoice): string | undefined {
    const key = `${coefficients} ${placement}`;
    if (!this.#problems.has(key)) {
      this.#problems.set(key, this.#copy(placement, draw).problem(coefficients));
    }
    return this.#problems.get(key);
  }

  /**
   * Grows the members so.
   *
   * @returns The grown net, until the next growth; owned by this.
   * @throws RangeError for coefficients that cannot start so.
   * @throws Error after they are disposed.
   */
  grow(choice: GrowthChoice): GrownCopy {
    const copy = this.#copy(choice.placement, choice.draw);
    copy.start(choice.coefficients, choice.noise);
    return copy;
  }

  /** Frees the copies. */
  dispose(): void {
    this.#isDisposed = true;
    this.#last?.dispose();
    this.#source.dispose();
  }

  #copy(placement: MemberPlacement, draw: number): GrownCopy {
    if (this.#isDisposed) throw disposedCopies(this.#name);
    if (this.#last?.placement === placement && this.#last.draw === draw) return this.#last;
    this.#last?.dispose();
    this.#last = undefined;
    const [options, phase, source, parts] = [this.#options, this.#phase, this.#source, this.#parts];
    this.#last = new GrownCopy({ options, phase, source, parts, placement, draw });
    return this.#last;
  }
}
