import { problemsOf } from "../../checking/shapes.js";
import { type SetInMemory, shapeOf, sizeOf, valuesOf } from "../../data/dataset.js";
import { changeProblem } from "../../data/own-change.js";
import { photoAugmentationShape } from "../../data/photos/photo-augmentation.js";
import { aboutExample, augmentationOf } from "../../data/writers.js";
import type { RunTask } from "./run-task.js";

/** Whether examples are mixed, so that labels are shares of classes. */
export function isMixing(augment: RunTask["augment"]): boolean {
  if (augment === undefined || augment === "none") return false;
  const { mixup = 0, cutmix = 0 } = augment as { mixup?: number; cutmix?: number };
  return mixup > 0 || cutmix > 0;
}

/** Why random changes do not fit the data, or the user's own function is of no use; nothing where all is well. */
export function augmentProblems({ data, augment }: Pick<RunTask, "data" | "augment">): string[] {
  if (augment === undefined || augment === "none") return [];
  const { train } = data;
  const isOfPhotos = augment.kind === "photographs";
  if (isOfPhotos !== (train.kind === "photographs")) {
    const [wanted, got] = isOfPhotos
      ? ["flip, cropPadding and cutout for images in memory", "those of photographs"]
      : ["changes of photographs", "those of images in memory"];
    const advice = isOfPhotos ? "cifarAugmentation" : "imageNetAugmentation";
    return [`Expected augment to be ${wanted} but got ${got} (${data.name}). Start from ${advice}.`];
  }
  const where = `augmentation of ${data.name}`;
  if (train.kind === "photographs") return problemsOf(augment, photoAugmentationShape, "augment", where);
  const problems = problemsOf(augment, augmentationOf(train, augment), "augment", where);
  return problems.length > 0 ? problems : ownChangeProblems(augment, train, where);
}

function ownChangeProblems(augment: object, train: SetInMemory, where: string): string[] {
  const { change } = augment as { change?: () => void };
  if (change === undefined) return [];
  const problem = changeProblem(change, ...exampleOf(train, augment), where);
  return problem === undefined ? [] : [problem];
}

/** The numbers of the first example, and what a function of the user's is told about it. */
export function exampleOf(
  set: SetInMemory,
  augment: object,
): [values: Uint8Array | Float32Array, about: object] {
  return [valuesOf(set).subarray(0, sizeOf(shapeOf(set))), aboutExample(set, augment)];
}
