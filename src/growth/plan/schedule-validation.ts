import type { ParameterKind } from "../../templates/parameter.js";
import type { ContinuedSchedule, CosineSchedule, RateGroup, Schedule, StepsSchedule } from "./plan-data.js";
import { isCount, isPositive, isRecord, type Problems } from "./plan-problems.js";

const kinds: readonly Schedule["kind"][] = ["cosine", "constant", "steps", "continued"];
const parameterKinds: readonly ParameterKind[] = ["template", "coefficient", "batchNorm", "weight", "bias"];

/** Adds everything that is wrong with the schedule of a phase. */
export function checkSchedule(schedule: Schedule, epochs: number, at: string, problems: Problems): void {
  const known = isRecord(schedule) && kinds.includes(schedule.kind);
  if (
    !problems.expect(
      known,
      "schedule",
      `to be of kind ${kinds.map((kind) => `"${kind}"`).join(", ")}`,
      schedule,
      at,
      'Use { kind: "cosine", learningRate: 0.1 }.',
    )
  )
    return;
  if (schedule.kind === "continued") {
    checkContinued(schedule, epochs, at, problems);
    return;
  }
  problems.expect(
    isPositive(schedule.learningRate),
    "learningRate",
    "to be positive",
    schedule.learningRate,
    at,
    "Use 0.1.",
  );
  if (schedule.kind === "constant") return;
  checkWarmup(schedule, at, problems);
  if (schedule.kind === "cosine") checkCosine(schedule, epochs, at, problems);
  else checkSteps(schedule, at, problems);
}

function checkWarmup(schedule: CosineSchedule | StepsSchedule, at: string, problems: Problems): void {
  const { warmupEpochs = 0, warmupStart = 1e-5 } = schedule;
  problems.expect(
    isCount(warmupEpochs, 0),
    "warmupEpochs",
    "to be an integer of at least 0",
    warmupEpochs,
    at,
    "Use 0.",
  );
  problems.expect(
    warmupStart === 0 || isPositive(warmupStart),
    "warmupStart",
    "to be 0 or positive",
    warmupStart,
    at,
    "Use 1e-5.",
  );
}

function checkCosine(schedule: CosineSchedule, epochs: number, at: string, problems: Problems): void {
  const { cycles = 1, cycleEpochs = 1, minimum = 1e-6 } = schedule;
  problems.expect(
    isCount(cycles, 1) && cycles <= epochs,
    "cycles",
    `to be an integer from 1 to the phase's ${epochs} epochs`,
    cycles,
    at,
    "Use fewer cycles or more epochs.",
  );
  problems.expect(
    isCount(cycleEpochs, 1),
    "cycleEpochs",
    "to be a positive integer",
    cycleEpochs,
    at,
    "Leave it out.",
  );
  problems.expect(
    minimum === 0 || isPositive(minimum),
    "minimum",
    "to be 0 or positive",
    minimum,
    at,
    "Use 1e-6.",
  );
}

function checkSteps({ steps }: StepsSchedule, at: string, problems: Problems): void {
  const sound =
    Array.isArray(steps) &&
    steps.every(
      (step, i) =>
        isRecord(step as unknown) &&
        isCount(step.epoch, 1) &&
        isPositive(step.factor) &&
        (i === 0 || step.epoch > (steps[i - 1]?.epoch as number)),
    );
  problems.expect(
    sound,
    "steps",
    "to be a list of { epoch, factor } with rising epochs and positive factors",
    steps,
    at,
    "Use [{ epoch: 30, factor: 0.2 }].",
  );
}

function checkContinued(schedule: ContinuedSchedule, epochs: number, at: string, problems: Problems): void {
  const { of, after, first } = schedule;
  const known = isRecord(of) && (of.kind === "cosine" || of.kind === "steps");
  const counted = isCount(after, 0);
  problems.expect(
    counted,
    "after",
    "to be an integer of at least 0",
    after,
    at,
    "Give the epochs of the schedule that are over.",
  );
  problems.expect(
    first === undefined || isPositive(first),
    "first",
    "to be positive",
    first,
    at,
    "Leave it out.",
  );
  if (
    problems.expect(
      known,
      "the schedule that is continued",
      'to be of kind "cosine" or "steps"',
      of,
      at,
      "Give the schedule of the earlier phase.",
    )
  )
    checkSchedule(of, epochs + (counted ? after : 0), at, problems);
}

/** Adds everything that is wrong with the groups that have a rate of their own. */
export function checkRates(
  rates: readonly RateGroup[] | undefined,
  epochs: number,
  at: string,
  problems: Problems,
): void {
  if (rates === undefined) return;
  if (!problems.expect(Array.isArray(rates), "rates", "to be a list", rates, at, "Leave it out.")) return;
  rates.forEach((group, i) => {
    const where = `${at}, rates ${i + 1}`;
    const { kind, index, factor, schedule } = isRecord(group) ? group : ({} as Partial<RateGroup>);
    problems.expect(
      parameterKinds.includes(kind as ParameterKind),
      "kind",
      `to be one of ${parameterKinds.join(", ")}`,
      kind,
      where,
      'Use "template".',
    );
    problems.expect(
      index === undefined || isCount(index, 0),
      "index",
      "to be an integer of at least 0",
      index,
      where,
      "Leave it out for all of the kind.",
    );
    problems.expect(
      factor === undefined || factor === 0 || isPositive(factor),
      "factor",
      "to be 0 or positive",
      factor,
      where,
      "Leave it out.",
    );
    if (schedule !== undefined) checkSchedule(schedule, epochs, where, problems);
  });
}
