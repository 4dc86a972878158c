import type { NetworkDescription } from "../networks/description.js";
import type { ModelParts } from "./model-parts.js";

/** Why the preprocessing and the outputs of a stored model are not those of its network, if they are not. */
export function recordProblems(
  { preprocessing, outputs }: Pick<ModelParts, "preprocessing" | "outputs">,
  { input, classes }: Pick<NetworkDescription, "input" | "classes">,
  file: string,
): string[] {
  const problem = (what: string, wanted: string, got: string): string =>
    `Expected ${what} to ${wanted}, as the network says, but got ${got} (${file}). Save the model again.`;
  const { shape, mean, std } = preprocessing;
  const channels = input.at(-1) as number;
  const lists = [
    { what: "preprocessing.mean", values: mean, count: channels },
    { what: "preprocessing.std", values: std, count: channels },
    { what: "outputs.names", values: outputs.names, count: classes },
    ...(outputs.kind === "numbers"
      ? [
          { what: "outputs.mean", values: outputs.mean, count: classes },
          { what: "outputs.std", values: outputs.std, count: classes },
        ]
      : []),
  ];
  return [
    ...(shape.join() === input.join()
      ? []
      : [problem("preprocessing.shape", `be [${input.join(", ")}]`, `[${shape.join(", ")}]`)]),
    ...lists.flatMap(({ what, values, count }) =>
      values.length === count ? [] : [problem(what, `have ${count} values`, `${values.length}`)],
    ),
  ];
}
