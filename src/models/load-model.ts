import { pathShape } from "../checking/file-shapes.js";
import { callable, demandArguments, list, optional, record } from "../checking/shapes.js";
import type { DefinedOperation } from "../networks/with-operations.js";
import { Model } from "./model.js";
import { readModel } from "./model-files.js";

/** Options of {@link loadModel}. */
export interface LoadModelOptions {
  /** The operations of one's own that its network has, as `defineOperation` returned them: files hold only their names. */
  readonly operations?: readonly DefinedOperation[];
}

const loadModelOptions = record<LoadModelOptions>({
  operations: optional(list(callable("what defineOperation returned"))),
});

/**
 * Reads a model that `run.save` or `model.save` wrote; the caller owns it.
 *
 * Nothing else is needed: neither the plan nor the data that it was trained with.
 *
 * @throws Error where there is none, InputError with everything that is wrong in a damaged record, RangeError for tensors that
 *   do not belong to it.
 * @example
 * ```ts
 * const model = await loadModel("models/first");
 * const answers = await model.predict(images);
 * ```
 */
export async function loadModel(folder: string, options: LoadModelOptions = {}): Promise<Model> {
  demandArguments("loadModel", { folder: [folder, pathShape], options: [options, loadModelOptions] });
  return new Model(readModel(folder, options.operations));
}
