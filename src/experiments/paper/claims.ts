import { operatorNamed } from "../../operators/operators.js";
import type { ExperimentResult } from "../experiment-result.js";
import type { MethodDifference } from "../method-difference.js";
import type { Profile } from "../profile.js";

/** Two methods of a result. */
interface Compared {
  readonly method: string;
  readonly control: string;
}

/** Something that is said of growing networks, and what tests it. */
export interface Claim {
  readonly claim: string;
  /** Whose it is. */
  readonly source: "the paper's abstract" | "our own expectation";
  /** The experiment that tests it. */
  readonly experiment: string;
  /** Its notebook, without ending. */
  readonly notebook: string;
  /** Which methods of its result are compared; undefined where it has no such methods. */
  readonly compare: (result: ExperimentResult) => Compared | undefined;
  /** Points by which the method must be ahead of the control; below 0 by which it may be behind. */
  readonly atLeast: number;
}

/** What an interval says of a claim: all of it holds, none does, or some. */
export type Outcome = "holds" | "fails" | "open";

/** By the words of reproduction challenges; whatever is not of the paper's size is a toy. */
export type Verdict = "verified" | "falsified" | "inconclusive" | `toy: ${Outcome}`;

/** Points that count as "comparable": about what other seeds change. */
const comparable = -1;

/** Whether a method grows a network that has no templates. */
const growsPlain = (method: string): boolean => operatorNamed(method)?.grows === "plain";

/** A method with the best of some others by their mean, which favours that one a little: it is chosen on the same seeds. */
function withBest(
  result: ExperimentResult,
  method: string,
  fits: (method: string) => boolean,
): Compared | undefined {
  const rows = result.summary.objects() as readonly { method: string; accuracy: number }[];
  const [first] = rows
    .filter((row) => row.method !== method && fits(row.method))
    .sort((a, b) => b.accuracy - a.accuracy);
  return first === undefined ? undefined : pair(method, first.method)(result);
}

const pair =
  (method: string, control: string) =>
  ({ runs }: ExperimentResult): Compared | undefined => {
    const known = new Set(runs.map((run) => run.method));
    return known.has(method) && known.has(control) ? { method, control } : undefined;
  };

/** Every claim, those of the paper first. */
export const claims: readonly Claim[] = [
  {
    claim: "Mixture growth is 2 to 2.5 points above the best earlier way of growing on CIFAR-100",
    source: "the paper's abstract",
    experiment: "cifar100",
    notebook: "10-cifar-100",
    compare: (result) => withBest(result, "mixture", growsPlain),
    atLeast: 2,
  },
  {
    claim:
      "Mixture growth is 2 to 2.5 points above earlier ways of growing on ImageNet (here: above random growth, on 20 classes of Tiny-ImageNet)",
    source: "the paper's abstract",
    experiment: "imagenet-bank",
    notebook: "12-imagenet-bank",
    compare: pair("mixture, own templates", "random"),
    atLeast: 2,
  },
  {
    claim: "Mixture growth is as accurate as the large network from scratch, at equal cost",
    source: "the paper's abstract",
    experiment: "accuracy-per-flop",
    notebook: "13-accuracy-per-flop",
    compare: pair("mixture", "scratch"),
    atLeast: comparable,
  },
  {
    claim: "Mixture growth is as accurate as the large network from scratch, for 0.70 of its cost",
    source: "the paper's abstract",
    experiment: "accuracy-per-flop",
    notebook: "13-accuracy-per-flop",
    compare: pair("mixture", "scratch, 1 / 0.70 of the cost"),
    atLeast: comparable,
  },
  {
    claim: "New coefficients of zero are no worse than any other way to start them",
    source: "our own expectation",
    experiment: "coefficients-at-growth",
    notebook: "14-coefficients-at-growth",
    compare: (result) =>
      withBest(result, "zero", (name) => !name.startsWith("zero") && !name.endsWith(": ensemble")),
    atLeast: comparable,
  },
  {
    claim: "The growth point need not be tuned finely: no other is more than a point better",
    source: "our own expectation",
    experiment: "when-to-grow",
    notebook: "15-when-to-grow",
    compare: (result) => {
      const points = [...new Set(result.runs.map(({ method }) => method))].filter((name) =>
        name.startsWith("members"),
      );
      const [, base] = points;
      return base === undefined ? undefined : withBest(result, base, (name) => points.includes(name));
    },
    atLeast: comparable,
  },
  {
    claim: "Before growth a constant learning rate is no worse than a cosine",
    source: "our own expectation",
    experiment: "when-it-has-converged",
    notebook: "22-when-it-has-converged",
    compare: pair("mixture, constant before growth", "mixture, cosine before growth"),
    atLeast: comparable,
  },
  {
    claim: "Two templates a set are enough: four are not more than a point better",
    source: "our own expectation",
    experiment: "templates",
    notebook: "16-templates",
    compare: pair("2 templates a set", "4 templates a set"),
    atLeast: comparable,
  },
  {
    claim: "Members belong on the diagonal: better than in a row",
    source: "our own expectation",
    experiment: "templates",
    notebook: "16-templates",
    compare: pair("2 templates a set", "members in a row"),
    atLeast: 0,
  },
  {
    claim: "Two members are better than one that is trained twice as long and copied",
    source: "our own expectation",
    experiment: "members",
    notebook: "18-members",
    compare: pair("two members", "one member, copied"),
    atLeast: 0,
  },
  {
    claim: "With a bank that all layers share, growing is better than random growth",
    source: "our own expectation",
    experiment: "imagenet-bank",
    notebook: "12-imagenet-bank",
    compare: pair("mixture, bank", "random"),
    atLeast: 0,
  },
  {
    claim: "The published learning rate of the grown net, which is tiny, costs accuracy",
    source: "our own expectation",
    experiment: "defects",
    notebook: "19-defects",
    compare: pair("corrected", "grown schedule: 1e-4, rising"),
    atLeast: 0,
  },
];

/** The difference that tests a claim; undefined where the result has no such methods. */
export function testOf({ compare }: Claim, result: ExperimentResult): MethodDifference | undefined {
  const compared = compare(result);
  return compared && result.difference(compared.method, compared.control);
}

/** What the seeds say: open where their interval reaches to both sides, or where there is none. */
export function outcomeOf(
  { atLeast }: Claim,
  { low, high }: Pick<MethodDifference, "low" | "high">,
): Outcome {
  if (low === undefined || high === undefined) return "open";
  if (low >= atLeast && (atLeast !== 0 || low > 0)) return "holds";
  return high < atLeast ? "fails" : "open";
}

const verdicts = { holds: "verified", fails: "falsified", open: "inconclusive" } as const;

/** The verdict at the size of a profile. */
export function verdictOf(outcome: Outcome, profile: Profile): Verdict {
  return profile === "paper" ? verdicts[outcome] : `toy: ${outcome}`;
}
