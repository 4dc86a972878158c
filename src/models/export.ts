import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathShape } from "../checking/file-shapes.js";
import { demandArguments, instance, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import type { Span } from "../growth/span.js";
import { spanShape } from "../growth/span-shapes.js";
import { writeSafetensors } from "../safetensors/write-safetensors.js";
import { graphModel, weightsFile } from "./graph-model/graph-model.js";
import { Model } from "./model.js";
import type { NetGraph } from "./net-graph.js";
import { onnxModel } from "./onnx/onnx-model.js";
import { netGraph } from "./record-net.js";
import { stateDict } from "./state-dict.js";

/** Which net is exported. */
export interface ExportNetOptions {
  /** Default: the only one. */
  readonly net?: Span;
}

/** Which net is exported, and what it reads. */
export interface ExportOptions extends ExportNetOptions {
  /**
   * `"stored"`: values as they are stored, such as pixels 0..255, and normalising is a part of what is exported.
   * `"normalised"`: what the net itself reads. Default `"stored"`.
   */
  readonly input?: "stored" | "normalised";
}

const modelShape: Shape = instance(Model, "Make one with run.model(), or loadModel.");
const net = optional(spanShape(undefined));
const exportNetOptions: Shape = record<ExportNetOptions>({ net });
const exportOptions: Shape = record<ExportOptions>({ net, input: optional(oneOf(["stored", "normalised"])) });

/**
 * Writes a net as an ONNX file, which most runtimes and tools read.
 *
 * It reads `images`, `[n, channels, height, width]` as in PyTorch, pixels 0..255 unless normalised ones are asked for, and computes
 * `logits`, `[n, classes]`. The names of the classes are in its metadata, a JSON list by the name `classes`.
 *
 * @throws Error where an operation has no counterpart in ONNX, or there is a file already.
 * @example
 * ```ts
 * exportOnnx(await loadModel("models/first"), "models/first.onnx");
 * ```
 */
export function exportOnnx(model: Model, file: string, options: ExportOptions = {}): void {
  demandArguments("exportOnnx", {
    model: [model, modelShape],
    file: [file, pathShape],
    options: [options, exportOptions],
  });
  const metadata = { [model.outputs.kind]: JSON.stringify(model.outputs.names), model: model.name };
  const bytes = onnxModel(graphOf(model, options), metadata);
  writeNew(file, bytes);
}

/**
 * Writes a net as a graph model of TensorFlow.js, for browsers: `model.json` and `weights.bin` in a folder.
 *
 * It reads `images`, `[n, height, width, channels]`, pixels 0..255 unless normalised ones are asked for, and computes `logits`,
 * `[n, classes]`.
 *
 * @throws Error where there are such files already.
 * @example
 * ```ts
 * exportGraphModel(await loadModel("models/first"), "site/model");
 * // in the page: const model = await tf.loadGraphModel("model/model.json"); model.predict(images)
 * ```
 */
export function exportGraphModel(model: Model, folder: string, options: ExportOptions = {}): void {
  demandArguments("exportGraphModel", {
    model: [model, modelShape],
    folder: [folder, pathShape],
    options: [options, exportOptions],
  });
  const { model: topology, weights } = graphModel(graphOf(model, options));
  const userDefinedMetadata = { [model.outputs.kind]: model.outputs.names, model: model.name };
  writeNew(join(folder, weightsFile), weights);
  writeNew(join(folder, "model.json"), Buffer.from(JSON.stringify({ ...topology, userDefinedMetadata })));
}

/**
 * Writes the weights of a net as safetensors with a PyTorch module's names and axes, for `module.load_state_dict`.
 *
 * Templates are mixed into weights; the module's layers have the names of the network's nodes, with dots between parts.
 *
 * @throws Error where there is a file already.
 * @example
 * ```ts
 * exportStateDict(await loadModel("models/first"), "first.safetensors");
 * // in Python: module.load_state_dict(safetensors.torch.load_file("first.safetensors"))
 * ```
 */
export function exportStateDict(model: Model, file: string, options: ExportNetOptions = {}): void {
  demandArguments("exportStateDict", {
    model: [model, modelShape],
    file: [file, pathShape],
    options: [options, exportNetOptions],
  });
  const metadata = new Map([
    ["format", "pt"],
    ["model", model.name],
  ]);
  writeNew(file, writeSafetensors(stateDict(model.net(options.net)), { metadata }));
}

function graphOf(model: Model, { net: span, input = "stored" }: ExportOptions): NetGraph {
  return netGraph(model.net(span), input === "stored" ? model : undefined);
}

function writeNew(file: string, bytes: Uint8Array): void {
  if (existsSync(file)) {
    throw new Error(
      `Expected a file that is not there yet but got one (${file}). Choose another name, or delete it first.`,
    );
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
