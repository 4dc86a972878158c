import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InputError } from "../checking/input-error.js";
import { firefly } from "../operators/firefly/firefly.js";
import { gradmax } from "../operators/gradmax/gradmax.js";
import { net2deeper } from "../operators/net2deeper/net2deeper.js";
import { net2wider } from "../operators/net2wider/net2wider.js";
import { randomGrowth } from "../operators/random/random.js";
import { adamw } from "../optimizers/adamw.js";
import { sgd } from "../optimizers/sgd.js";
import { withCurrentNames } from "./earlier-plans.js";
import { GrowthPlan, PlanError } from "./growth-plan.js";
import type { GrowthPlanData } from "./plan-data.js";

const plan = GrowthPlan.mixture({ phases: { member: 200, grown: 40 } });

/** A copy with one change, deep inside. */
function changed(change: (data: Record<string, never>) => void): unknown {
  const data = structuredClone(plan.data) as unknown as Record<string, never>;
  change(data);
  return data;
}

const problemsOf = (data: unknown): readonly string[] => {
  try {
    GrowthPlan.parse(data);
    return [];
  } catch (error) {
    return (error as PlanError).problems;
  }
};

describe("the paper's plan", () => {
  it("trains each member, grows, and trains the grown net", () => {
    expect(plan.phases.map((phase) => phase.name)).toEqual(["member 0", "member 1", "growth", "grown"]);
    expect(plan.phases.map((phase) => (phase.kind === "train" ? phase.epochs : 0))).toEqual([
      200, 200, 0, 40,
    ]);
  });

  it("works for more members", () => {
    const four = GrowthPlan.mixture({ members: 4, phases: { member: 1, grown: 1 } });
    expect(four.phases).toHaveLength(6);
    expect(four.data.templates?.templatesPerSet).toEqual([2, 2, 2, 2]);
  });

  it("survives JSON exactly", () => {
    const again = GrowthPlan.parse(JSON.stringify(plan));
    expect(again.data).toEqual(plan.data);
    expect(JSON.stringify(again)).toBe(JSON.stringify(plan));
  });

  it("is copied by parse as well as read", () => {
    const again = GrowthPlan.parse(plan);
    expect(again).not.toBe(plan);
    expect(again).toEqual(plan);
  });

  it.each(["together", "elsewhere"] as const)(
    "has no changes after the first member where members are trained %s",
    (memberTraining) => {
      const options = {
        memberTraining,
        afterFirstMember: [{ change: "add templates", count: 1, coefficients: "zero" }],
        phases: { member: 1, grown: 1 },
      } as const;
      expect(() => GrowthPlan.mixture(options)).toThrow(
        `Expected afterFirstMember to be left out where members are trained ${memberTraining} but got`,
      );
      expect(() => GrowthPlan.mixture({ ...options, memberTraining: "first alone" })).not.toThrow();
    },
  );

  it("is a copy: later changes to what it was made of do not reach it", () => {
    const data = structuredClone(plan.data) as { name: string } & GrowthPlanData;
    const own = new GrowthPlan(data);
    (data as { name: string }).name = "changed";
    expect(own.name).toBe("mixture");
  });

  it("says in words what it does", () => {
    expect(plan.describe()).toBe(
      [
        "mixture (2 members, templates per set: 2, 2)",
        "  1. member 0: train member 0 for 200 epochs, cosine learning rate from 0.1",
        "  2. member 1: train member 1 for 200 epochs, cosine learning rate from 0.1",
        '  3. growth: grow into members 0-1 by new mixtures, coefficients "zero"',
        "  4. grown: train members 0-1 for 40 epochs, cosine learning rate from 0.02",
      ].join("\n"),
    );
  });
});

describe("controls", () => {
  it("from scratch, large and small", () => {
    const [large, small] = [
      GrowthPlan.scratch({ train: 3 }),
      GrowthPlan.scratch({ size: "small", train: 3 }),
    ];
    expect(large.phases[0]).toMatchObject({ net: { first: 0, count: 2 } });
    expect(small.phases[0]).toMatchObject({ net: { first: 0, count: 1 } });
    expect(large.data.templates).toBeNull();
  });

  it("random growth", () => {
    const random = GrowthPlan.randomGrowth({ phases: { small: 4, grown: 2 } });
    expect(random.phases.map((phase) => phase.kind)).toEqual(["train", "grow", "train"]);
  });
});

describe("a plan that cannot run is refused before anything starts", () => {
  it("R13 with all its problems at once", () => {
    const broken = { ...plan.data, name: "", members: 0, phases: [] };
    expect(problemsOf(broken)).toEqual([
      'Expected name to be a text but got "" (plan). Name the plan.',
      "Expected members to be an integer from 1 to 64 but got 0 (plan). Use 2.",
      'Expected phases to be a list of at least 1 value but got [] (plan). Use for instance [{ kind: "train", … }].',
    ]);
    expect(() => GrowthPlan.parse(broken)).toThrow(/^3 problems in the plan:\n- /);
  });

  it.each<[string, (data: never) => void, RegExp]>([
    [
      "a net that does not exist yet",
      (d: { phases: { net: unknown }[] }) => Object.assign(d.phases[0]!, { net: { first: 0, count: 2 } }),
      /net that exists then .* but got "members 0-1" .*\. Grow first, or name one of these\.$/,
    ],
    [
      "a member that has grown into another net",
      (d: { phases: { name: string }[] }) => d.phases.push({ ...d.phases[0]!, name: "late" }),
      /^Expected a net that exists then \(members 0-1\) to be trained but got "member 0" \(phase 5, late\)\. It has grown into members 0-1: move this phase before the growth, or name one of these\.$/,
    ],
    [
      "no epochs",
      (d: { phases: object[] }) => Object.assign(d.phases[0]!, { epochs: 0 }),
      /^Expected epochs to be an integer from 1 to 1,000,000 but got 0 \(phase 1, member 0\)/,
    ],
    [
      "a learning rate of zero",
      (d: { phases: object[] }) =>
        Object.assign(d.phases[0]!, { schedule: { kind: "cosine", learningRate: 0 } }),
      /^Expected schedule.learningRate to be a number above 0 and of at most 1,000,000 but got 0/,
    ],
    [
      "more cycles than epochs",
      (d: { phases: object[] }) =>
        Object.assign(d.phases[3]!, { schedule: { kind: "cosine", learningRate: 0.1, cycles: 41 } }),
      /^Expected schedule.cycles to be at most the 40 epochs of the phase but got 41/,
    ],
    [
      "two phases of one name",
      (d: { phases: object[] }) => Object.assign(d.phases[1]!, { name: "member 0" }),
      /^Expected name to differ from other phases but got "member 0" \(phase 2, member 0\)/,
    ],
    [
      "an unknown operator",
      (d: { phases: object[] }) => Object.assign(d.phases[2]!, { by: { operator: "magic" } }),
      /but got "magic"/,
    ],
    [
      "a mixture without templates",
      (d: object) => Object.assign(d, { templates: null }),
      /^Expected by.operator to need no templates in a plan without them but got "mixture"/,
    ],
    [
      "growth twice into the same",
      (d: { phases: object[] }) => d.phases.push({ ...d.phases[2]!, name: "again" }),
      /^Expected smaller nets inside members 0-1/,
    ],
    [
      "a template count of half",
      (d: { templates: object }) => Object.assign(d.templates, { templatesPerSet: [2, 0.5] }),
      /^Expected templates.templatesPerSet\[1\] to be an integer from 1 to 1,024 but got 0.5/,
    ],
    [
      "momentum of one",
      (d: { phases: { sgd: object }[] }) => Object.assign(d.phases[0]!.sgd, { momentum: 1 }),
      /^Expected sgd.momentum to be a number of at least 0 and below 1 but got 1/,
    ],
  ])("%s", (_, change, message) => {
    const problems = problemsOf(changed(change as never));
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it.each([[""], ["{"], ["null"], ["[]"], ["1"], ['{"schema":1}']])("text that is not a plan: %s", (text) => {
    expect(() => GrowthPlan.parse(text)).toThrow(PlanError);
  });
});

/** A maker's problems with options that the compiler would not accept. */
const refusal = (make: (options: never) => GrowthPlan, options: unknown): readonly string[] => {
  try {
    make(options as never);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(PlanError);
    expect(error).toBeInstanceOf(InputError);
    return (error as PlanError).problems;
  }
};

describe("options of a plan", () => {
  it("are refused with everything that is wrong, where it was written", () => {
    const options = { members: 0, templatesPerSet: -1, noise: -2, phases: { member: -3, grown: 1.5 } };
    expect(refusal(GrowthPlan.mixture, options)).toEqual([
      "Expected members to be an integer from 2 to 64 but got 0 (GrowthPlan.mixture). Use 2.",
      "Expected templatesPerSet to be an integer from 1 to 1,024 but got -1 (GrowthPlan.mixture). Use 2.",
      "Expected noise to be a number from 0 to 1,000,000 but got -2 (GrowthPlan.mixture). Use 1.",
      "Expected phases.member to be an integer from 1 to 1,000,000 but got -3 (GrowthPlan.mixture). Use 1.",
      "Expected phases.grown to be an integer from 1 to 1,000,000 but got 1.5 (GrowthPlan.mixture). Use 1.",
    ]);
  });

  it("that are not known are told with the name that was meant, at every level", () => {
    const options = { memebers: 2, phases: { memebr: 3, grown: { epochs: 1, lr: 0.1, optimiser: "new" } } };
    expect(refusal(GrowthPlan.mixture, options)).toEqual([
      expect.stringMatching(
        /^Expected options to be known ones but got "memebers" .* Did you mean "members"\?$/,
      ),
      expect.stringMatching(
        /^Expected phases to have known fields but got "memebr" .* Did you mean "member"\?$/,
      ),
      expect.stringMatching(/^Expected phases.grown to .* but got "lr" .* Did you mean "learningRate"\?$/),
      expect.stringMatching(
        /^Expected phases.grown to .* but got "optimiser" .* Did you mean "optimizer"\?$/,
      ),
    ]);
  });

  it("that are not there at all are told with an example", () => {
    for (const make of [GrowthPlan.mixture, GrowthPlan.scratch, GrowthPlan.gradmax, GrowthPlan.net2deeper]) {
      expect(refusal(make, undefined)).toEqual([
        expect.stringMatching(
          /^Expected options to be an object but got nothing \(GrowthPlan\.\w+\)\. Use \{/,
        ),
      ]);
    }
  });

  it("that contradict each other are told where each fits by itself, and not where one does not", () => {
    const phases = { member: 1, grown: 1 };
    expect(refusal(GrowthPlan.mixture, { members: 4, growths: [3, 4], phases })).toHaveLength(1);
    expect(
      refusal(GrowthPlan.mixture, { members: 4.5, growths: [3, 4], setAssignment: [0, 1], phases }),
    ).toEqual([expect.stringMatching(/^Expected members to be an integer/)]);
    const cycles = { epochs: 0, learningRate: { kind: "cosine", learningRate: 0.1, cycles: 3 } };
    expect(refusal(GrowthPlan.scratch, { train: cycles })).toEqual([
      expect.stringMatching(/^Expected train.epochs to be an integer/),
    ]);
  });

  it.each<[string, object, string]>([
    ["epochs without end", { train: 1e9 }, "Use 1,000,000 at most."],
    ["epochs in quotes", { train: "3" }, "Write it without quotes."],
    ["no epochs", {}, "Give its epochs, such as 10, or { epochs: 10, learningRate: 0.1 }."],
    [
      "a learning rate that is no number at some epoch",
      { train: { epochs: 3, learningRate: (epoch: number) => 1 / (epoch - 2) + 1 } },
      "Return a finite number, 0 or more, for every epoch from 0.",
    ],
  ])("that hold %s are refused with what to write instead", (_, options, remedy) => {
    expect(refusal(GrowthPlan.scratch, options)).toEqual([expect.stringContaining(remedy)]);
  });

  it("have an example with a way for each growth", () => {
    const options = { coefficients: ["zero", "copy", "zero"], phases: { member: 1, grown: 1 } };
    expect(refusal(GrowthPlan.mixture, options)).toEqual([
      expect.stringMatching(/Use for instance \["zero"\]\.$/),
    ]);
  });

  it("do not say how members are trained that are trained elsewhere", () => {
    const options = { memberTraining: "elsewhere", phases: { member: 1, grown: 1 } };
    expect(refusal(GrowthPlan.mixture, options)).toEqual([
      expect.stringMatching(
        /^Expected phases.member to be left out where members are trained elsewhere but got 1/,
      ),
    ]);
  });

  it("may change a network twice in one way before it grows", () => {
    const match = { change: "match norms", like: 0, scale: 1 } as const;
    const beforeGrowth = [
      { ...match, what: "templates" },
      { ...match, what: "coefficients" },
    ] as const;
    const { phases } = GrowthPlan.mixture({ beforeGrowth, phases: { member: 1, grown: 1 } });
    expect(phases.map(({ name }) => name)).toEqual([
      ...[
        "member 0",
        "member 1",
        "match norms, before growth",
        "match norms 2, before growth",
        "growth",
        "grown",
      ],
    ]);
  });
});

describe("what is no part of a plan", () => {
  it("is a function that makes coefficients: it is pointed to the run", () => {
    const half = (): number[][] => [[0.5, 0.5]];
    const coefficients = [half, half] as never;
    expect(() =>
      GrowthPlan.mixture({ coefficients: half as never, phases: { member: 1, grown: 1 } }),
    ).toThrow(
      "Expected coefficients to be a name, since a plan is plain data, but got the function half " +
        "(GrowthPlan.mixture). Give the function to the run, by the name of the growth phase: coefficientGrowth: { growth: yourFunction }.",
    );
    const phases = { member: 1, grown: 1 };
    expect(() => GrowthPlan.mixture({ members: 4, growths: [2, 4], coefficients, phases })).toThrow(
      "coefficients[1] to be a name, since a plan",
    );
  });

  const myGrowth = () => ({ operator: "mine" });
  it.each([randomGrowth, net2wider, net2deeper, firefly, gradmax, myGrowth])(
    "is the function %o, whose call was forgotten",
    (maker) => {
      expect(() => GrowthPlan.baseline(maker as never, { phases: { small: 1, grown: 1 } })).toThrow(
        `Expected by to be a growth but got the function ${maker.name} (GrowthPlan.baseline). Call it: ${maker.name}().`,
      );
    },
  );

  it("is a change in place, which is refused wherever it is made", () => {
    const data = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }).data as unknown as {
      members: number;
      phases: { epochs: number; schedule: { learningRate: number } }[];
    };
    expect(() => {
      data.members = 3;
    }).toThrow(TypeError);
    expect(() => {
      (data.phases[0] as (typeof data.phases)[0]).schedule.learningRate = 9;
    }).toThrow(TypeError);
    expect(() => data.phases.pop()).toThrow(TypeError);
  });

  it("are told to give a growth before the options, and only growths that need no templates", () => {
    const phases = { small: 1, grown: 1 };
    const of = GrowthPlan.baseline as (by: unknown, options?: unknown) => GrowthPlan;
    expect(() => of({ phases })).toThrow(
      /Expected by to be a growth but got .*Give it before the options: \(net2wider\(\), \{ phases: … \}\)\./,
    );
    expect(() => of({ operator: "magic" }, { phases })).toThrow(
      'Expected operator to be "random", "net2wider", "net2deeper", "firefly", "gradmax" or "variance-transfer" but got "magic"',
    );
  });
});

describe("a plan that is read", () => {
  it("tells fields that it does not know, at every level", () => {
    const data = changed((plan) => {
      const phases = plan.phases as unknown as Record<string, Record<string, unknown>>[];
      Object.assign(plan, { optimiser: "sgd" });
      Object.assign(phases[0]!, { lr: 0.1 });
      Object.assign(phases[0]!.schedule!, { lr: 0.1 });
      Object.assign(phases[2]!.by!, { momentum: "drop" });
    });
    expect(problemsOf(data)).toEqual([
      expect.stringMatching(/^Expected the plan to have known fields but got "optimiser" \(plan\)/),
      expect.stringMatching(/^Expected the phase to have known fields but got "lr" \(phase 1, member 0\)/),
      expect.stringMatching(
        /^Expected schedule to .* but got "lr" \(phase 1, member 0\)\. Did you mean "learningRate"\?/,
      ),
      expect.stringMatching(/^Expected by to have known fields but got "momentum" \(phase 3, growth\)/),
    ]);
  });

  it("may have been written by an earlier version", () => {
    const kept = ["results/laptop", "src/pretrained", "results/tuning", "src/storage/checkpoint/fixtures"];
    const stored = kept.flatMap(plansIn);
    expect(stored.length).toBeGreaterThan(70);
    for (const data of stored) expect(GrowthPlan.parse(data).data).toEqual(withCurrentNames(data));
  });
});

/** Every plan in a JSON file below a folder of the repository. */
function plansIn(folder: string): unknown[] {
  const root = new URL(`../../${folder}/`, import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  return files.flatMap((name) => plansOf(JSON.parse(readFileSync(new URL(encodeURI(name), root), "utf8"))));
}

function plansOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return "schema" in value && "phases" in value ? [value] : Object.values(value).flatMap(plansOf);
}

describe("the optimizer of a phase", () => {
  const problemsOf = (change: object): readonly string[] => {
    const { data } = GrowthPlan.scratch({ train: 1 });
    const phases = data.phases.map((phase) => ({ ...phase, ...change }));
    try {
      GrowthPlan.parse({ ...data, phases });
      return [];
    } catch (error) {
      return (error as PlanError).problems;
    }
  };

  it("is written one way: SGD as it always was, so that stored runs remain those of the same plan", () => {
    const written = GrowthPlan.scratch({ train: { epochs: 1, by: sgd() } }).data;
    expect(JSON.stringify(written)).toBe(JSON.stringify(GrowthPlan.scratch({ train: 1 }).data));
    expect(JSON.stringify(written.phases[0])).toBe(
      '{"kind":"train","name":"large","net":{"first":0,"count":2},"epochs":1,"schedule":{"kind":"cosine","learningRate":0.1},"sgd":{"momentum":0.9,"nesterov":true,"weightDecay":0.0005},"loss":{},"optimizer":"new"}',
    );
  });

  it("is refused where there are two, and where SGD stands among the others", () => {
    expect(problemsOf({ sgd: undefined, by: adamw() })).toEqual([]);
    expect(problemsOf({ by: adamw() })).toEqual([
      expect.stringMatching(
        /^Expected sgd to be left out beside by but got .* Give one optimizer: sgd, or by\.$/,
      ),
    ]);
    expect(problemsOf({ sgd: undefined, by: sgd() })).toEqual([
      expect.stringMatching(
        /^Expected by to be another optimizer than SGD but got "sgd" .* Give its settings as sgd\.$/,
      ),
    ]);
    expect(() => GrowthPlan.scratch({ train: { epochs: 1, by: adamw(), sgd: {} } })).toThrow(
      /^Expected train\.by to be left out beside sgd/,
    );
  });
});
