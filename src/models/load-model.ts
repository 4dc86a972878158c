import { pathShape } from "../checking/file-shapes.js";
import { demandArguments } from "../checking/shapes.js";
import { Model } from "./model.js";
import { readModel } from "./model-files.js";

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
export async function loadModel(folder: string): Promise<Model> {
  demandArguments("loadModel", { folder: [folder, pathShape] });
  return new Model(readModel(folder));
}
