import { InputError } from "../checking/input-error.js";
import { checkSet } from "../data/check-dataset.js";
import { type ExampleSet, outputsOf, shapeOf } from "../data/dataset.js";
import { photoInputProblem } from "../data/photos/photo-batches.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Net } from "../networks/net.js";

/** Why a set's images or classes are not those that a network is made for. */
export function setFitProblems(
  set: ExampleSet,
  { input, classes }: Pick<NetworkDescription, "input" | "classes">,
  fit: string,
): string[] {
  const problems: string[] = [];
  if (set.kind === "photographs") {
    const problem = photoInputProblem(input, fit);
    if (problem !== undefined) problems.push(problem);
  } else {
    const shape = shapeOf(set).join(", ");
    if (shape !== input.join(", ")) {
      const what = "images" in set ? "images" : "examples";
      problems.push(
        `Expected ${what} of shape [${input.join(", ")}] but got [${shape}] (${fit}). Make the network with input: [${shape}].`,
      );
    }
  }
  const outputs = outputsOf(set);
  if (outputs !== classes) {
    const what = set.kind === "regression" ? "numbers to predict" : "classes";
    problems.push(
      `Expected ${classes} ${what} but got ${outputs} (${fit}). Make the network with classes: ${outputs}.`,
    );
  }
  return problems;
}

/**
 * Refuses an impossible set, or one that nets are not made for, before anything is computed.
 *
 * @param where What is being done, such as `"evaluation on"`.
 * @throws DataError with what is wrong with the set; InputError where it does not fit the nets.
 */
export function checkSetFits(nets: readonly Net[], set: ExampleSet, where: string): void {
  checkSet(set, where);
  const fit = `${where} ${set.name}`;
  const problems = nets.flatMap(({ description }) => setFitProblems(set, description, fit));
  if (problems.length > 0) throw new InputError([...new Set(problems)]);
}
