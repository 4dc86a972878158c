import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "./input-error.js";
import { nearestName } from "./nearest-name.js";
import { Place } from "./place.js";
import {
  also,
  callable,
  demand,
  demandArguments,
  distinct,
  entries,
  instance,
  integer,
  list,
  number,
  oneOf,
  open,
  optional,
  orNull,
  problemsOf,
  record,
  type Shape,
  tagged,
  text,
  thing,
  truth,
} from "./shapes.js";
import { showValue } from "./show-value.js";

const problems = (value: unknown, shape: Shape): string[] => problemsOf(value, shape, "options", "example");

interface Training {
  readonly epochs: number;
  readonly learningRate?: number;
}
const training = record<Training>({
  epochs: integer({ min: 1, max: 1_000_000, use: 3 }),
  learningRate: optional(number({ above: 0, use: 0.1 })),
});
const wholePlan = record<{ name: string; phases: { member: Training; grown: Training } }>({
  name: text("Name the plan."),
  phases: record<{ member: Training; grown: Training }>({ member: training, grown: training }),
});

describe("a shape", () => {
  it("finds everything that is wrong, each with its path, what came instead and a remedy", () => {
    const written = {
      name: "",
      phases: { member: { epochs: 0 }, grown: { epochs: 1.5, learningRate: Number.NaN } },
    };
    expect(problems(written, wholePlan)).toEqual([
      'Expected name to be a text but got "" (example). Name the plan.',
      "Expected phases.member.epochs to be an integer from 1 to 1,000,000 but got 0 (example). Use 3.",
      "Expected phases.grown.epochs to be an integer from 1 to 1,000,000 but got 1.5 (example). Use 3.",
      "Expected phases.grown.learningRate to be a number above 0 but got NaN (example). Use 0.1.",
    ]);
  });

  it("names every field that must be given where there is no object", () => {
    const advice = (shape: Shape): string => problems(null, shape).join().split(". ")[1] as string;
    expect(advice(training)).toBe("Give { epochs }.");
    expect(advice(wholePlan)).toBe("Give { name, phases }.");
    expect(advice(record<{ a?: 1; b?: 1 }>({ a: optional(truth), b: optional(truth) }))).toBe(
      "Give { a, b, … }.",
    );
  });

  it("names the field that was meant, and does not miss that field as well", () => {
    expect(problems({ epoch: 3, lr: 0.1 }, training)).toEqual([
      'Expected options to be known ones but got "epoch" (example). Did you mean "epochs"?',
      'Expected options to be known ones but got "lr" (example). Did you mean "learningRate"?',
    ]);
  });

  it("says which fields there are when none is near", () => {
    expect(problems({ epochs: 1, banana: 1 }, training)).toEqual([
      'Expected options to be known ones but got "banana" (example). Leave it out, or use epochs or learningRate.',
    ]);
  });

  it("says one thing of an object that is another thing altogether", () => {
    expect(problems({ name: "CNN", nodes: [] }, training)).toEqual([
      "Expected options to be { epochs } but got a network description (example). Give { epochs }.",
    ]);
    expect(problems({ banana: 1, papaya: 2 }, training)).toEqual([
      "Expected options to be { epochs } but got an object with banana and papaya (example). Give { epochs }.",
    ]);
    expect(problems({ banana: 1 }, training)).toHaveLength(2);
  });

  it("names the choice that was meant", () => {
    expect(problems("ortogonal", oneOf(["zero", "orthogonal"]))).toEqual([
      'Expected options to be "zero" or "orthogonal" but got "ortogonal" (example). Did you mean "orthogonal"?',
    ]);
  });

  it("counts the items of a list", () => {
    expect(
      problems({ sizes: [1, "2", -1] }, record<{ sizes: number[] }>({ sizes: list(integer({ min: 0 })) })),
    ).toEqual([
      'Expected sizes[1] to be an integer of at least 0 but got "2" (example). Use 0.',
      "Expected sizes[2] to be an integer of at least 0 but got -1 (example). Use 0.",
    ]);
  });

  it("reads an object by the kind it says it is", () => {
    const shape = tagged("kind", {
      train: record<{ kind: string; epochs: number }>({ kind: text(), epochs: integer({ min: 1 }) }),
      grow: record<{ kind: string }>({ kind: text() }),
    });
    expect(problems({ kind: "grow" }, shape)).toEqual([]);
    expect(problems({ kind: "train", epochs: 0 }, shape)).toEqual([
      "Expected epochs to be an integer of at least 1 but got 0 (example). Use 1.",
    ]);
    expect(problems({ kind: "grows" }, shape)).toEqual([
      'Expected kind to be "train" or "grow" but got "grows" (example). Did you mean "grow"?',
    ]);
    expect(problems({ kidn: "grow" }, shape)).toEqual([
      'Expected options to be known ones but got "kidn" (example). Did you mean "kind"?',
    ]);
  });

  it("tells what follows from a value only when the value itself fits", () => {
    const even = also(integer({ min: 0 }), (value: number) => value % 2 === 0, "to be even", "Use 2.");
    expect(problems(3, even)).toEqual(["Expected options to be even but got 3 (example). Use 2."]);
    expect(problems(-1, even)).toHaveLength(1);
  });

  it("accepts what fits, whatever it is", () => {
    expect(
      problems({ name: "a", phases: { member: { epochs: 1 }, grown: { epochs: 2 } } }, wholePlan),
    ).toEqual([]);
    expect(problems(null, orNull(truth))).toEqual([]);
    expect(problems(Math.max, callable("a function"))).toEqual([]);
    expect(problems(new Map(), instance(Map, "Make one."))).toEqual([]);
  });

  it("reads objects of any names, lists without repetition, and things that are told by a test", () => {
    expect(problems({ a: 1, b: "2" }, entries(integer({ min: 0 })))).toEqual([
      'Expected b to be an integer of at least 0 but got "2" (example). Use 0.',
    ]);
    expect(problems([0, 1, 0], distinct(integer({ min: 0 })))).toEqual([
      "Expected options to have each value once but got 0 (example). Leave out the second.",
    ]);
    const row = open<{ epoch: number }>({ epoch: integer({ min: 0 }) });
    expect(problems({ epoch: 1, own: "column" }, row)).toEqual([]);
    expect(problems({ epoch: -1, own: "column" }, row)).toEqual([
      "Expected epoch to be an integer of at least 0 but got -1 (example). Use 0.",
    ]);
    const dog = thing(
      "a dog",
      (value) => value === "dog",
      "Get one.",
      (value) => (value === 9 ? "a cat" : undefined),
    );
    expect(problems("dog", dog)).toEqual([]);
    expect(problems(9, dog)).toEqual(["Expected options to be a dog but got a cat (example). Get one."]);
    expect(problems(8, dog)).toEqual(["Expected options to be a dog but got 8 (example). Get one."]);
  });

  it("never fails itself, and always says what to do", () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withSparseArray: true, withNullPrototype: true }),
        (value) => {
          for (const problem of problems(value, wholePlan)) {
            expect(problem).toMatch(/^Expected .+ but got .+ \(example\)\. .+[.?]$/);
          }
        },
      ),
    );
  });
});

describe("demand", () => {
  it("refuses with all problems at once", () => {
    const call = () => demand({ epochs: -1, learningRate: "fast" }, training, "options", "train");
    expect(call).toThrow(InputError);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(/^2 problems in the input:\n- Expected epochs/);
  });
});

describe("the arguments of a call", () => {
  it("are refused together, each by its name, and the fields of options by their own", () => {
    const span = record<{ first: number }>({ first: integer({ min: 0 }) });
    const call = () =>
      demandArguments("evaluate", {
        span: [{ first: -1 }, span],
        seed: [1.5, integer({ min: 0 })],
        options: [{ fist: 2 }, span],
      });
    expect(call).toThrow(InputError);
    expect(call).toThrow(
      /span\.first to be .+\n- Expected seed to be .+\n- Expected options to be known ones but got "fist" \(evaluate\)\. Did you mean "first"\?$/,
    );
    expect(() => demandArguments("evaluate", { seed: [1, integer()] })).not.toThrow();
  });
});

it.each([
  ["lr", "learningRate"],
  ["optimiser", "optimizer"],
  ["Epochs", "epochs"],
  ["weight_decay", "weightDecay"],
  ["templates", "templatesPerSet"],
  ["epohcs", "epochs"],
  ["epcohs", "epochs"],
  ["grwon", "grown"],
])("%s most likely means %s", (written, meant) => {
  expect(
    nearestName(written, ["epochs", "grown", "learningRate", "optimizer", "weightDecay", "templatesPerSet"]),
  ).toBe(meant);
});

it("no name is guessed where none is near", () => {
  expect(nearestName("banana", ["epochs", "learningRate"])).toBeUndefined();
  expect(nearestName("", ["epochs"])).toBeUndefined();
});

it.each([
  [undefined, "nothing"],
  [Number.NaN, "NaN"],
  [{ a: Number.POSITIVE_INFINITY }, '{"a":"Infinity"}'],
  [new Float32Array(500), "Float32Array of 500"],
  [{ a: new Uint8Array(9), b: [Buffer.from("ab")] }, '{"a":"Uint8Array of 9","b":["Buffer of 2"]}'],
  [runInNewContext("({ a: 1 })"), '{"a":1}'],
  [() => 1, "a function"],
  [10n, "10"],
  [[1, [2]], "[1,[2]]"],
  [new AbortController(), "an AbortController"],
  [new Place("a", "b"), "a Place"],
])("a value in a message: %s", (value, shown) => {
  expect(showValue(value)).toBe(shown);
});

it("long, circular and hostile values are shown in short", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no");
      },
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  for (const value of ["x".repeat(1e6), circle, hostile, Array.from({ length: 1e5 }, () => 1)]) {
    expect(showValue(value).length).toBeLessThan(70);
  }
});

it("takes a remedy of its own for a number", () => {
  expect(
    problems({ n: "3,4" }, record<{ n: number }>({ n: integer({ min: 1, remedy: "Give one." }) })),
  ).toEqual([expect.stringMatching(/Give one\.$/)]);
});
