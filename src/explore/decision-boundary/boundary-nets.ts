import { allMembers, member, type Span, spanTitle } from "../../growth/span.js";
import type { Net } from "../../networks/net.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { trainedNets } from "../../plan/trained-nets.js";
import type { Run } from "../../training/run/run.js";
import type { LabelledPoint } from "./points.js";
import { regionsOf, type Verdict, verdictOf } from "./regions.js";

/** What is trained on points, and how. */
export interface BoundaryTask {
  /** Where the points stand. */
  readonly points: readonly LabelledPoint[];
  /** Classes of the points. */
  readonly classes: number;
  /** Units of each hidden layer of the grown net. */
  readonly hidden: readonly number[];
  /** What is trained and when it grows; mixed from templates. */
  readonly plan: GrowthPlan;
  /** Seed of the run. */
  readonly seed: number;
}

/** A net as it is now, with what it makes of the points. */
export interface BoundaryNet extends Verdict {
  /** `"member 0"`, `"vote of members"` or `"grown net"`. */
  readonly title: string;
  /** Epochs that it was trained for. */
  readonly epoch: number;
  /** Epochs that the plan trains it for. */
  readonly epochs: number;
  /** What becomes of it now; `"before growth"` of the vote. */
  readonly state: NetState;
}

/** What becomes of a net now. */
export type NetState = "untrained" | "trains" | "rests" | "has grown" | "before growth";

/** A net and its regions, `[classes, gridSide, gridSide]`, 0 to 255. */
export interface PicturedNet {
  /** The net, with what it makes of the points. */
  readonly net: BoundaryNet;
  /** Probabilities of the classes on the square. */
  readonly region: Uint8Array;
}

/** Where the training of a run stands. */
interface Progress {
  /** Epochs of every net, by its title. */
  readonly epochs: ReadonlyMap<string, number>;
  /** The phase that is trained at the moment. */
  readonly phase: string | undefined;
  /** The nets as they were pictured before. */
  readonly before: readonly PicturedNet[];
}

/**
 * Asks every net that exists now about the square and the points: the members, then the grown net, or the vote of the members
 * before there is one. Members that have grown stay as they were.
 */
export function pictured(run: Run, task: BoundaryTask, progress: Progress): PicturedNet[] {
  const { points, classes, plan } = task;
  const whole = allMembers(plan.members);
  const spans = run.network.spans();
  const exists = (span: Span): boolean =>
    spans.some(({ first, count }) => first === span.first && count === span.count);
  const hasGrown = exists(whole);
  const last: readonly Net[] = (hasGrown ? [whole] : spans).map((span) => run.net(span));
  const members = Array.from({ length: plan.members }, (_, i) => member(i));
  const asked = [...members.map((span) => (exists(span) ? [run.net(span)] : undefined)), last];
  return asked.map((nets, i) => {
    const about = aboutNet(members[i] ?? whole, hasGrown, plan, progress);
    const before = progress.before[i];
    if (nets === undefined && before !== undefined) return { ...before, net: { ...before.net, ...about } };
    const voters = nets ?? last;
    return {
      net: { ...verdictOf(voters, points, classes), ...about },
      region: regionsOf(voters, classes),
    };
  });
}

function aboutNet(
  span: Span,
  hasGrown: boolean,
  plan: GrowthPlan,
  { epochs, phase }: Progress,
): Omit<BoundaryNet, keyof Verdict> {
  const title = spanTitle(span);
  const isWhole = span.count === plan.members;
  const training = plan.phases.filter(
    (each): each is TrainPhase =>
      each.kind === "train" && trainedNets(each).some(({ net }) => spanTitle(net) === title),
  );
  const epoch = epochs.get(title) ?? 0;
  const stateOf = (): NetState => {
    if (isWhole !== hasGrown) return isWhole ? "before growth" : "has grown";
    if (training.some(({ name }) => name === phase)) return "trains";
    return epoch === 0 && !isWhole ? "untrained" : "rests";
  };
  return {
    title: isWhole ? (hasGrown ? "grown net" : "vote of members") : title,
    epoch,
    epochs: training.reduce((sum, each) => sum + each.epochs, 0),
    state: stateOf(),
  };
}
