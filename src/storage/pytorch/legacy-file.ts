import {
  PickledCall,
  PickledName,
  PickledReference,
  type PickledValue,
  readInertPickle,
} from "../../files/inert-pickle.js";
import { type NumberType, numberFormats } from "../../safetensors/number-types.js";
import { torchFileError, wrongIn } from "./torch-error.js";

/** Bytes of the storages of a file, by key. */
export type Storages = (key: string) => Uint8Array | undefined;

/** The number type of a storage, by the name of its class. */
export const storageTypes: ReadonlyMap<string, NumberType> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

/** The number at the beginning of files of PyTorch before 1.6. */
const magic = 0x1950a86a20f9469cfc6cn;

/**
 * Reads a file in the format before PyTorch 1.6: five pickles (a number, a version, facts about the machine, the value,
 * the keys of its storages), then each storage's length and bytes.
 *
 * @throws TorchFileError
 */
export function readLegacyFile(
  bytes: Uint8Array,
  where: string,
): { readonly value: PickledValue; readonly storages: Storages } {
  let place = 0;
  const next = (): PickledValue => {
    const { value, end } = readInertPickle(bytes, place, wrongIn(where));
    place = end;
    return value;
  };
  if (next() !== magic) throw torchFileError("a file that torch.save wrote", "something else", where);
  next();
  next();
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw torchFileError("keys of storages", "something else", where);
  const widthOf = storageWidths(value);
  const storages = new Map<string, Uint8Array>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const key of keys) {
    const width = widthOf.get(String(key)) ?? 0;
    const count = place + 8 <= bytes.length ? Number(view.getBigInt64(place, true)) : -1;
    const end = place + 8 + count * width;
    if (width === 0 || !Number.isSafeInteger(end) || count < 0 || end > bytes.length) {
      throw torchFileError(`storage ${String(key).slice(0, 40)} in the file`, "none", where);
    }
    storages.set(String(key), bytes.subarray(place + 8, end));
    place = end;
  }
  return { value, storages: (key) => storages.get(key) };
}

/** Bytes of one number of each storage that the value refers to. */
function storageWidths(root: PickledValue): Map<string, number> {
  const widthOf = new Map<string, number>();
  const open: PickledValue[] = [root];
  const seen = new Set<PickledValue>();
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof PickledReference && Array.isArray(value.id)) {
      const [, type, key] = value.id;
      const format =
        type instanceof PickledName ? numberFormats.get(storageTypes.get(type.name) ?? "") : undefined;
      if (format !== undefined) widthOf.set(String(key), format.width);
    } else if (value instanceof PickledCall) open.push(...value.args, ...value.items.values());
    else if (value instanceof Map) open.push(...value.values());
    else if (Array.isArray(value)) open.push(...value);
  }
  return widthOf;
}
