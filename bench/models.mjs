// @ts-check
import { imageNetBank, imageNetResNet, resNet, vit, wideResNet } from "mixture-growth/networks";

/**
 * Size of a network, as the words after a program's name say it; `size` is the height and width of its images.
 *
 * @typedef {{ depth: number, width: number, size: number, classes: number }} ModelSize
 */

/** @type {Readonly<Record<string, (size: ModelSize & { input: [number, number, number] }) => import("mixture-growth/networks").NetworkDescription>>} */
const descriptions = {
  wrn: ({ depth, width, input, classes }) => wideResNet({ depth, width, input, classes }),
  resnet18: ({ width, input, classes }) => resNet({ depth: 18, width, input, classes }),
  vit: ({ depth, width, input, classes }) => vit({ depth, width, input, classes, patch: 8 }),
  // The network of the experiment imagenet-bank at its laptop profile.
  bank: ({ width, input, classes }) => imageNetResNet({ width, stages: [2, 2, 2, 2], input, classes }),
};

/**
 * A network by the name that the benchmark's programs know, with the layers that share templates.
 *
 * @param {string} model
 * @param {ModelSize} size
 */
export function modelOf(model, size) {
  const describe = descriptions[model];
  if (describe === undefined) {
    throw new Error(
      `Expected --model to be one of ${Object.keys(descriptions).join(", ")} but got ${model} (step.mjs). Use wrn.`,
    );
  }
  const description = describe({ ...size, input: [size.size, size.size, 3] });
  return { description, sharing: model === "bank" ? imageNetBank(description) : [] };
}
