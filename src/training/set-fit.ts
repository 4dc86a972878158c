import { InputError } from "../checking/input-error.js";
import { checkSet } from "../data/check-dataset.js";
import type { LabelledSet } from "../data/dataset.js";
import { photoInputProblem } from "../data/photos/photo-batches.js";
import type { NetworkDescription } from "../networks/description.js";
import type { Net } from "../networks/net.js";

/** Why a set's images or classes are not those that a network is made for. */
export function setFitProblems(
  set: LabelledSet,
  { input, classes }: Pick<NetworkDescription, "input" | "classes">,
  fit: string,
): string[] {
  const problems: string[] = [];
  if (set.kind === "photographs") {
    const problem = photoInputProblem(input, fit);
    if (problem !== undefined) problems.push(problem);
  } else {
    const shape = [set.height, set.width, set.channels].join(", ");
    if (shape !== input.join(", ")) {
      problems.push(
        `Expected images of shape [${input.join(", ")}] but got [${shape}] (${fit}). Make the network with input: [${shape}].`,
      );
    }
  }
  if (set.classes !== classes) {
    problems.push(
      `Expected ${classes} classes but got ${set.classes} (${fit}). Make the network with classes: ${set.classes}.`,
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
export function checkSetFits(nets: readonly Net[], set: LabelledSet, where: string): void {
  checkSet(set, where);
  const fit = `${where} ${set.name}`;
  const problems = nets.flatMap(({ description }) => setFitProblems(set, description, fit));
  if (problems.length > 0) throw new InputError([...new Set(problems)]);
}
