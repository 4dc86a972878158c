import { crc32 } from "node:zlib";
import { unzipSync } from "fflate";
import { bytesShape, whereShape } from "../../checking/file-shapes.js";
import { demandArguments } from "../../checking/shapes.js";
import {
  PickledCall,
  PickledName,
  PickledReference,
  type PickledValue,
  readInertPickle,
} from "../../files/inert-pickle.js";
import {
  type NumberType,
  numberFormats,
  strided,
  type TensorNumbers,
} from "../../safetensors/number-types.js";
import type { StoredTensor } from "../../safetensors/read-safetensors.js";
import { readLegacyFile, type Storages, storageTypes } from "./legacy-file.js";
import { torchFileError, wrongIn } from "./torch-error.js";

/** The tensors of a PyTorch file. */
export interface TorchCheckpoint {
  /** By name, without the `module.` that parallel training puts before it. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Plain values stored with the state, such as `epoch` and `arch`. */
  readonly facts: ReadonlyMap<string, string | number>;
}

/**
 * Reads the state of a model that `torch.save` wrote, `.pth` or `.pth.tar`, in the current format or that before version
 * 1.6, without running any of it: names in the pickle are not looked up, and its calls are not made.
 *
 * @param where Name of the file, for errors.
 * @throws TorchFileError when it is damaged, or does not hold the state of a model.
 * @example
 * ```ts
 * const { tensors } = readTorchCheckpoint(readFileSync("checkpoint.pth.tar"), "checkpoint.pth.tar");
 * loadPublishedTensors(network, tensors);
 * ```
 */
export function readTorchCheckpoint(bytes: Uint8Array, where: string): TorchCheckpoint {
  demandArguments("readTorchCheckpoint", { bytes: [bytes, bytesShape], where: [where, whereShape] });
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const { value, storages } = isZip ? readZipFile(bytes, where) : readLegacyFile(bytes, where);
  const root = entriesOf(value);
  if (root === undefined) throw torchFileError("a dictionary", "something else", where);
  const inner = root.get("state_dict");
  const state = inner === undefined ? root : entriesOf(inner);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, item] of state ?? []) {
    const tensor = tensorOf(item, storages, `${where}, ${name.slice(0, 100)}`);
    if (tensor !== undefined) tensors.set(name.replace(/^module\./, ""), tensor);
  }
  if (tensors.size === 0) throw torchFileError("the state of a model", "no tensors", where);
  const facts = [...root].filter(
    (entry): entry is [string, string | number] =>
      typeof entry[1] === "string" || typeof entry[1] === "number",
  );
  return { tensors, facts: new Map(inner === undefined ? [] : facts) };
}

function readZipFile(bytes: Uint8Array, where: string): { value: PickledValue; storages: Storages } {
  const files = new Map<string, Uint8Array>();
  try {
    const crcs = checksums(bytes);
    const unpacked = unzipSync(bytes, {
      // Storages are never compressed, so a file holds no more than its own bytes.
      filter: ({ compression, size, originalSize }) =>
        compression === 0 && size === originalSize && size <= bytes.length,
    });
    for (const [name, content] of Object.entries(unpacked)) {
      if (crcs.get(name) !== crc32(content)) throw new Error(`${name.slice(0, 100)} has another checksum`);
      files.set(name, content);
    }
  } catch (cause) {
    throw torchFileError("a whole zip archive", (cause as Error).message, where);
  }
  const name = [...files.keys()].find((file) => /^[^/]*\/data\.pkl$/.test(file));
  if (name === undefined)
    throw torchFileError("a file that torch.save wrote", "an archive without data.pkl", where);
  const folder = name.slice(0, -"data.pkl".length);
  const { value } = readInertPickle(files.get(name) as Uint8Array, 0, wrongIn(where));
  return { value, storages: (key) => files.get(`${folder}data/${key}`) };
}

/** The checksum of every member, from the archive's directory, which the unpacker ignores. */
function checksums(bytes: Uint8Array): Map<string, number> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<string, number>();
  const signature = Buffer.from("PK\u0001\u0002", "latin1");
  const end = file.lastIndexOf(Buffer.from("PK\u0005\u0006", "latin1"));
  if (end < 0 || end + 22 > file.length) throw new Error("no end record");
  let place = file.readUInt32LE(end + 16);
  while (file.subarray(place, place + 4).equals(signature)) {
    const nameLength = file.readUInt16LE(place + 28);
    const next = place + 46 + nameLength + file.readUInt16LE(place + 30) + file.readUInt16LE(place + 32);
    found.set(file.toString("utf8", place + 46, place + 46 + nameLength), file.readUInt32LE(place + 16));
    place = next;
  }
  return found;
}

/** Entries of a dictionary, ordered or not. */
function entriesOf(value: PickledValue): ReadonlyMap<string, PickledValue> | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickledCall && value.callee === "collections.OrderedDict" ? value.items : undefined;
}

function tensorOf(item: PickledValue, storages: Storages, where: string): StoredTensor | undefined {
  // A parameter is a tensor in one wrapper; a hostile file may have more.
  const isParameter = item instanceof PickledCall && item.callee === "torch._utils._rebuild_parameter";
  const value = isParameter ? item.args[0] : item;
  if (!(value instanceof PickledCall)) return undefined;
  if (value.callee !== "torch._utils._rebuild_tensor_v2") return undefined;
  const [storage, offset, shape, strides] = value.args;
  const counts = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length <= 32 && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!counts(shape) || !counts(strides) || !counts([offset]) || shape.length !== strides.length) {
    throw torchFileError("shape and strides of a tensor", "something else", where);
  }
  const { dtype, values } = storageOf(storage ?? null, storages, where);
  return { dtype, shape, values: viewed(values, offset as number, shape, strides, where) };
}

function storageOf(
  value: PickledValue,
  storages: Storages,
  where: string,
): { readonly dtype: NumberType; readonly values: TensorNumbers } {
  const id = value instanceof PickledReference && Array.isArray(value.id) ? value.id : [];
  const [kind, type, key] = id;
  const dtype = type instanceof PickledName ? storageTypes.get(type.name) : undefined;
  const format = numberFormats.get(dtype ?? "");
  const bytes = kind === "storage" && typeof key === "string" ? storages(key) : undefined;
  if (
    dtype === undefined ||
    format === undefined ||
    bytes === undefined ||
    bytes.length % format.width !== 0
  ) {
    throw torchFileError("a storage of numbers in the file", "none", where);
  }
  return { dtype, values: format.read(Uint8Array.from(bytes).buffer) };
}

/** The numbers of a view in the order of its shape. */
function viewed(
  values: TensorNumbers,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  where: string,
): TensorNumbers {
  const size = shape.reduce((product, n) => product * n, 1);
  const last = shape.reduce((sum, n, i) => sum + (n - 1) * (strides[i] as number), offset);
  // A view that repeats numbers could claim any size.
  if (size > values.length || (size > 0 && last >= values.length)) {
    throw torchFileError(
      `${values.length} numbers in the storage`,
      `a tensor of [${shape.join(", ")}]`,
      where,
    );
  }
  return strided(values, offset, shape, strides);
}
