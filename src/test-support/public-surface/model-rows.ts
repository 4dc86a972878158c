import type { Rows } from "./entry.js";
import type { Things } from "./things.js";

/** Entries of `src/models`. */
export function modelRows(things: Things): Rows {
  const exported = (file: string): { valid: () => readonly unknown[]; required: number } => ({
    valid: () => [things.model, `runs/${file}`, { net: { first: 0, count: 1 } }],
    required: 2,
  });
  return {
    Model: "made by run.model() and loadModel",
    loadModel: {
      parameters: ["folder", "options"],
      required: 1,
      valid: () => ["nowhere", { operations: [] }],
      allows: { folder: ["text"], "options.operations": ["list"] },
      endsWith: /^Expected a folder with a model but got none/,
    },
    exportOnnx: {
      parameters: ["model", "file", "options"],
      ...exported("net.onnx"),
      needs: ["options.net.first"],
      allows: { file: ["text"] },
    },
    exportGraphModel: {
      parameters: ["model", "folder", "options"],
      ...exported("web"),
      needs: ["options.net.first"],
      allows: { folder: ["text"] },
    },
    exportStateDict: {
      parameters: ["model", "file", "options"],
      ...exported("net.safetensors"),
      needs: ["options.net.first"],
      allows: { file: ["text"] },
    },
    predictOnnx: {
      parameters: ["file", "set"],
      valid: () => ["nowhere.onnx", things.images],
      allows: { file: ["text"] },
      endsWith: /nowhere\.onnx|ONNX Runtime/,
    },
    "Run.save": {
      parameters: ["folder"],
      valid: () => ["runs/model"],
      call: (folder: never) => things.run.save(folder),
    },
    "Model.predict": {
      parameters: ["examples", "options"],
      required: 1,
      valid: () => [things.images, { batchSize: 16, top: 2, net: { first: 0, count: 1 } }],
      needs: ["options.net.first"],
      calledBy: { examples: "set" },
      call: (...args) => things.model.predict(...(args as unknown as [never])),
    },
  };
}
