import { createRequire } from "node:module";
import { join } from "node:path";
import { pathShape } from "../../checking/file-shapes.js";
import { demandArguments } from "../../checking/shapes.js";
import { checkLabelled } from "../../data/check-dataset.js";
import type { ArraySet, ExampleSet, ImageSet } from "../../data/dataset.js";
import { repositoryFolder } from "../../files/project-folder.js";
import { Predictions } from "../predictions.js";

/** What is used of ONNX Runtime. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(file: string): Promise<{
      run(
        feeds: Readonly<Record<string, unknown>>,
      ): Promise<Readonly<Record<string, { data: Float32Array }>>>;
    }>;
  };
  readonly Tensor: new (type: "float32", values: Float32Array, shape: readonly number[]) => unknown;
}

/**
 * Answers for images by ONNX Runtime, from a file that `exportOnnx` wrote: to see that what has left is what was trained.
 *
 * @param file Of a net that reads stored values, as is the default.
 * @param set Examples with classes, in memory.
 * @throws Error where `onnxruntime-node` is not installed, with the command that does.
 * @example
 * ```ts
 * const theirs = await predictOnnx("models/first.onnx", data.test);
 * ```
 */
export async function predictOnnx(file: string, set: ExampleSet): Promise<Predictions> {
  demandArguments("predictOnnx", { file: [file, pathShape] });
  checkLabelled(set, "predictOnnx of");
  if (set.kind === "photographs") {
    throw new Error(
      `Expected examples in memory but got photographs (predictOnnx of ${set.name}). Read some of them with readPhotos.`,
    );
  }
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await InferenceSession.create(file);
  const images = "images" in set ? set : undefined;
  const [values, shape] =
    images === undefined
      ? [Float32Array.from((set as ArraySet).values), [set.count, ...(set as ArraySet).shape]]
      : [channelsFirst(images), [images.count, images.channels, images.height, images.width]];
  const { logits } = await session.run({ images: new Tensor("float32", values, shape) });
  return new Predictions(logits?.data as Float32Array, set.classNames, { pictures: images });
}

/** That of the folder in which the program runs, or that of the set-up. */
function onnxRuntime(): OnnxRuntime {
  const places = [process.cwd(), join(repositoryFolder() ?? ".", ".setup/engines/onnx")];
  for (const place of places) {
    try {
      return createRequire(join(place, "package.json"))("onnxruntime-node") as OnnxRuntime;
    } catch {}
  }
  throw new Error(
    "Expected ONNX Runtime to be installed but got none (predictOnnx). Run npm install onnxruntime-node in your project; in a clone, npm run engines -- onnx.",
  );
}

function channelsFirst({ images, count, height, width, channels }: ImageSet): Float32Array {
  const pixels = height * width;
  const values = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    const start = image * pixels * channels;
    for (let i = 0; i < pixels * channels; i++) {
      values[start + (i % channels) * pixels + Math.floor(i / channels)] = images[start + i] as number;
    }
  }
  return values;
}
