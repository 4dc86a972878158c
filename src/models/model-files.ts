import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathShape } from "../checking/file-shapes.js";
import { InputError } from "../checking/input-error.js";
import {
  demand,
  demandArguments,
  oneOf,
  open,
  record as recordShape,
  type Shape,
  text,
} from "../checking/shapes.js";
import { syncFolder, writeDurably, writeWhole } from "../files/durable.js";
import { valuesOf } from "../networks/network.js";
import { type DefinedOperation, withOperations } from "../networks/with-operations.js";
import { safetensorsPieces } from "../safetensors/write-safetensors.js";
import type { TensorValues } from "../templates/parameter.js";
import type { ModelParts } from "./model-parts.js";
import { type NetworkRecord, networkFrom, networkRecordShape, recordOf } from "./network-record.js";
import { type Outputs, outputsShape } from "./outputs.js";
import { type Preprocessing, preprocessingShape } from "./preprocessing.js";
import { type Provenance, provenanceShape } from "./provenance.js";
import { readTensors } from "./read-tensors.js";
import { recordProblems } from "./record-fit.js";

/** What `model.json` holds; the tensors lie beside it in `model.safetensors`. */
interface ModelRecord {
  readonly format: "mixture-growth model";
  readonly schema: 1;
  readonly name: string;
  readonly network: NetworkRecord;
  /** The sum of `model.safetensors`, by which damage is seen. */
  readonly tensors: { readonly sha256: string };
  readonly preprocessing: Preprocessing;
  readonly outputs: Outputs;
  readonly provenance: Provenance;
}

const modelRecord: Shape = open<ModelRecord>(
  {
    format: oneOf(["mixture-growth model"]),
    schema: oneOf([1]),
    name: text("Name the model."),
    network: networkRecordShape,
    tensors: recordShape<ModelRecord["tensors"]>({ sha256: text("Save the model again.") }),
    preprocessing: preprocessingShape,
    outputs: outputsShape,
    provenance: provenanceShape,
  },
  "Save the model again.",
);

const names = { record: "model.json", tensors: "model.safetensors" } as const;

/**
 * Writes a model into a folder, which it makes: `model.json` and `model.safetensors`. Other files there stay.
 *
 * The record is written last, so a folder that has one holds a whole model.
 *
 * @throws Error where the folder holds another model already, or cannot be written.
 */
export function writeModel(folder: string, parts: ModelParts): void {
  demandArguments("save", { folder: [folder, pathShape] });
  const { name, network, preprocessing, outputs, provenance } = parts;
  const [record, tensors] = [join(folder, names.record), join(folder, names.tensors)];
  if (existsSync(record)) {
    throw new Error(
      `Expected a folder without a model but got one (${record}). Choose another folder, or delete this file first.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  // Left by a save that was killed before it wrote the record.
  rmSync(tensors, { force: true });
  const pieces = safetensorsPieces(valuesOf(network));
  writeDurably(tensors, pieces);
  const whole: ModelRecord = {
    ...{ format: "mixture-growth model", schema: 1, name },
    ...{ network: recordOf(network), tensors: { sha256: sumOf(pieces) }, preprocessing, outputs, provenance },
  };
  writeWhole(record, `${JSON.stringify(whole, null, 2)}\n`);
  syncFolder(folder);
}

/**
 * Reads what {@link writeModel} wrote; the network becomes the caller's.
 *
 * @param operations Of one's own, which the network has.
 * @throws Error where there is none, InputError with everything that is wrong in a damaged record, RangeError for tensors that
 *   do not belong to it.
 */
export function readModel(folder: string, operations: readonly DefinedOperation[] = []): ModelParts {
  const file = join(folder, names.record);
  if (!existsSync(file)) {
    throw new Error(
      `Expected a folder with a model but got none (${file}). Name one that run.save("…") has written.`,
    );
  }
  const record = parsed(file);
  demand(record, modelRecord, "record", file);
  const { name, network, tensors, preprocessing, outputs, provenance } = record as ModelRecord;
  const description = network.kind === "plain" ? network.description : network.mixing.description;
  const problems = recordProblems({ preprocessing, outputs }, description, file);
  if (problems.length > 0) throw new InputError(problems);
  const values = tensorsIn(join(folder, names.tensors), tensors.sha256);
  return {
    name,
    network: networkFrom(withDefinitions(network, operations), values),
    preprocessing,
    outputs,
    provenance,
  };
}

/** The record with the definitions of operations that are not the library's. */
function withDefinitions(record: NetworkRecord, operations: readonly DefinedOperation[]): NetworkRecord {
  if (operations.length === 0) return record;
  if (record.kind === "plain") {
    return { ...record, description: withOperations(record.description, operations) };
  }
  const { mixing } = record;
  return { ...record, mixing: { ...mixing, description: withOperations(mixing.description, operations) } };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const why = (error as Error).message;
    throw new InputError([
      `Expected a record of a model but got text that is no JSON: ${why} (${file}). Save the model again.`,
    ]);
  }
}

function tensorsIn(file: string, sum: string): ReadonlyMap<string, TensorValues> {
  if (existsSync(file) && sumOf([readFileSync(file)]) !== sum) {
    throw new Error(
      `Expected the tensors that the model was saved with but got others (${file}). The file is damaged or of another model: save the model again.`,
    );
  }
  return readTensors(file);
}

function sumOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
