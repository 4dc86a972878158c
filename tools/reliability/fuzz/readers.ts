import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync, inflateSync } from "node:zlib";
import { zipSync } from "fflate";
import { readSynsets } from "../../../data-scripts/formats/matlab.js";
import { parsePickle } from "../../../data-scripts/formats/numpy-pickle.js";
import { withZip } from "../../../data-scripts/formats/zip.js";
import { synsetFile } from "../../../data-scripts/test-support/meta-mat.js";
import { makePickle } from "../../../data-scripts/test-support/pickles.js";
import { makeZip } from "../../../data-scripts/test-support/zips.js";
import { readTar } from "../../../src/data/archives/tar.js";
import { parseCifarRecords } from "../../../src/data/cifar.js";
import { parseIdx } from "../../../src/data/idx.js";
import { inChunks, makeCifarRecords, makeTar } from "../../../src/data/test-support/archives.js";
import { readNpy, unpackNpz } from "../../../src/files/npz.js";
import { firefly } from "../../../src/operators/firefly/firefly.js";
import { net2deeper } from "../../../src/operators/net2deeper/net2deeper.js";
import { GrowthPlan } from "../../../src/plan/growth-plan.js";
import { readSafetensors } from "../../../src/safetensors/read-safetensors.js";
import { writeSafetensors } from "../../../src/safetensors/write-safetensors.js";
import { readManifest } from "../../../src/storage/checkpoint/manifest.js";
import { writeCheckpoint } from "../../../src/storage/checkpoint/write-checkpoint.js";
import { readTorchCheckpoint } from "../../../src/storage/pytorch/read-torch.js";
import { madeUpSnapshot, madeUpSource } from "../../../src/storage/test-support/snapshots.js";

/** A reader of files that may come from anyone. */
export interface FuzzedReader {
  readonly name: string;
  /** The promise that it keeps: R6 for states, R7 for data, R13 for plans. */
  readonly promise: "R6" | "R7" | "R13";
  /** Valid files; inputs are made from them. */
  readonly sound: readonly Uint8Array[];
  /** Reads an input; what it returns must be complete, and it throws only the errors named here. */
  readonly read: (bytes: Uint8Array) => unknown;
  /** Names of the error classes that a bad file may cause. */
  readonly errors: readonly string[];
  /** Corrects checksums or repacks after changes, so that these get past the first check. */
  readonly seal?: (bytes: Uint8Array) => Uint8Array;
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** A `.npy` array of version 1. */
function npy(type: string, shape: string, data: Uint8Array): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11, " ");
  const length = Buffer.alloc(2);
  length.writeUInt16LE(padded.length + 1);
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from("\u0093NUMPY\u0001\u0000", "latin1"),
      length,
      Buffer.from(`${padded}\n`),
      data,
    ]),
  );
}

const arrays = [
  npy("<f4", "(2, 3)", new Uint8Array(24)),
  npy("<i8", "(3,)", new Uint8Array(24)),
  npy("<U4", "()", new Uint8Array(16)),
  npy("<f8", "(1, 1, 1)", new Uint8Array(8)),
];

function manifestText(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "manifest "));
  writeCheckpoint(join(folder, "checkpoint"), madeUpSnapshot(1), madeUpSource);
  const text = readFileSync(join(folder, "checkpoint", "manifest.json"));
  rmSync(folder, { recursive: true });
  return Uint8Array.from(text);
}

/** Recomputes a manifest's checksum, so that changes get past it. */
function signed(bytes: Uint8Array): Uint8Array {
  try {
    const { checkpoint } = JSON.parse(Buffer.from(bytes).toString()) as { checkpoint: unknown };
    const sha256 = createHash("sha256")
      .update(JSON.stringify(checkpoint) ?? "")
      .digest("hex");
    return bytesOf(JSON.stringify({ sha256, checkpoint }));
  } catch {
    return bytes;
  }
}

async function readWholeTar(bytes: Uint8Array): Promise<void> {
  for await (const entry of readTar(inChunks(bytes, [7, 600]), { source: "fuzz" })) {
    for await (const _ of entry.body);
  }
}

/** The zip reader reads files. */
async function readWholeZip(bytes: Uint8Array): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fuzz "));
  try {
    writeFileSync(join(folder, "a.zip"), bytes);
    await withZip(join(folder, "a.zip"), async (entries) => {
      for (const entry of entries) await entry.read();
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The tag of a packed element is at byte 128 of a MATLAB file, followed by its length. */
const packedPlace = 136;
const unpackedMatlab = Uint8Array.from(inflateSync(synsetFile.subarray(packedPlace)));

function packMatlab(bytes: Uint8Array): Uint8Array {
  const packed = deflateSync(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(packed.length);
  return Uint8Array.from(Buffer.concat([synsetFile.subarray(0, packedPlace - 4), length, packed]));
}

const tensors = new Map([
  ["a", { shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ["b", { shape: [1], values: BigInt64Array.of(5n) }],
  ["c", { shape: [], values: Uint8Array.of(1) }],
]);

const plans = [
  GrowthPlan.mixture({
    phases: { member: 2, grown: 1 },
    beforeGrowth: [{ change: "add templates", count: 1, coefficients: "zero" }],
  }),
  GrowthPlan.baseline(firefly(), { phases: { small: 2, grown: 1 } }),
  GrowthPlan.baseline(net2deeper(), { phases: { small: 2, grown: 1 } }),
];

const idx = bytesOf(
  "\u0000\u0000\u0008\u0002\u0000\u0000\u0000\u0002\u0000\u0000\u0000\u0003\u0001\u0002\u0003\u0004\u0005\u0006",
);
const members = [
  { name: "a/b.txt", content: "text" },
  { name: "c", content: new Uint8Array(700) },
];
const pickle = Uint8Array.from(
  makePickle({
    data: { rows: 2, columns: 3, bytes: new Uint8Array(6) },
    labels: [1, 300],
    names: ["a", "b"],
    batch: "x",
  }),
);

/** The pickle of `{"epoch": 3, "state_dict": OrderedDict(module.w=<[2, 2] float32>)}`, as torch.save makes it. */
const torchPickle = bytesOf(
  [
    "\u0080\u0002}q\u0000(X\u0005\u0000\u0000\u0000epochq\u0001K\u0003X\u000a\u0000\u0000\u0000state_dictq\u0002",
    "ccollections\nOrderedDict\nq\u0003)Rq\u0004X\u0008\u0000\u0000\u0000module.wq\u0005",
    "ctorch._utils\n_rebuild_tensor_v2\nq\u0006((X\u0007\u0000\u0000\u0000storageq\u0007ctorch\nFloatStorage\nq\u0008",
    "X\u0001\u0000\u0000\u00000q\u0009X\u0003\u0000\u0000\u0000cpuq\u000aK\u0004tq\u000bQK\u0000K\u0002K\u0002\u0086q\u000cK\u0002K\u0001\u0086q\u000d\u0089",
    "h\u0003)Rq\u000etq\u000fRq\u0010su.",
  ].join(""),
);

/** A file as torch.save writes it, with that pickle. */
function packTorch(pickle: Uint8Array): Uint8Array {
  const files = {
    "archive/data.pkl": pickle,
    "archive/data/0": new Uint8Array(16),
    "archive/version": bytesOf("3\n"),
  };
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

function torchFile(): Uint8Array {
  return packTorch(torchPickle);
}

/** The same in the format before PyTorch 1.6. */
function legacyTorchFile(): Uint8Array {
  const head =
    "\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.\u0080\u0002}.";
  const keys = "\u0080\u0002]X\u0001\u0000\u0000\u00000a.";
  const storage = bytesOf(`\u0004${"\u0000".repeat(7)}${"\u0000".repeat(16)}`);
  return Uint8Array.from(Buffer.concat([bytesOf(head), torchPickle, bytesOf(keys), storage]));
}

/** Every reader of files in this project. */
export const fuzzedReaders: readonly FuzzedReader[] = [
  {
    name: "idx",
    promise: "R7",
    sound: [idx, Uint8Array.from(gzipSync(idx))],
    read: (bytes) => parseIdx(bytes, "fuzz"),
    errors: ["DataError"],
  },
  {
    name: "cifar",
    promise: "R7",
    sound: [makeCifarRecords("cifar100", 2)],
    read: (bytes) => parseCifarRecords(bytes, { kind: "cifar100" }, "fuzz"),
    errors: ["DataError"],
  },
  {
    name: "tar",
    promise: "R7",
    sound: [Uint8Array.from(makeTar(members))],
    read: readWholeTar,
    errors: ["DataError"],
  },
  {
    name: "zip",
    promise: "R7",
    sound: [false, true].map((is64) => Uint8Array.from(makeZip(members, { is64 }))),
    read: readWholeZip,
    errors: ["DataError"],
  },
  {
    name: "pickle",
    promise: "R7",
    sound: [pickle],
    read: (bytes) => parsePickle(bytes, "fuzz"),
    errors: ["DataError"],
  },
  {
    name: "matlab",
    promise: "R7",
    sound: [unpackedMatlab],
    seal: packMatlab,
    read: (bytes) => readSynsets(bytes, "fuzz"),
    errors: ["DataError"],
  },
  {
    name: "npy",
    promise: "R7",
    sound: arrays,
    read: (bytes) => readNpy(bytes, "fuzz"),
    errors: ["NpzError"],
  },
  {
    name: "npz",
    promise: "R7",
    sound: [zipSync({ "a.npy": arrays[0] as Uint8Array, "b.npy": arrays[1] as Uint8Array })],
    read: (bytes) => unpackNpz(bytes, "fuzz"),
    errors: ["NpzError"],
  },
  {
    name: "torch",
    promise: "R6",
    sound: [torchFile()],
    read: (bytes) => readTorchCheckpoint(bytes, "fuzz"),
    errors: ["TorchFileError"],
  },
  {
    name: "torch pickle",
    promise: "R6",
    sound: [torchPickle],
    seal: packTorch,
    read: (bytes) => readTorchCheckpoint(bytes, "fuzz"),
    errors: ["TorchFileError"],
  },
  {
    name: "torch before 1.6",
    promise: "R6",
    sound: [legacyTorchFile()],
    read: (bytes) => readTorchCheckpoint(bytes, "fuzz"),
    errors: ["TorchFileError"],
  },
  {
    name: "safetensors",
    promise: "R6",
    sound: [writeSafetensors(tensors, { metadata: new Map([["format", "pt"]]) })],
    read: (bytes) => readSafetensors(bytes, "fuzz"),
    errors: ["SafetensorsError"],
  },
  {
    name: "manifest",
    promise: "R6",
    sound: [manifestText()],
    seal: signed,
    read: (bytes) => readManifest(Buffer.from(bytes).toString(), "fuzz"),
    errors: ["CheckpointError"],
  },
  {
    name: "plan",
    promise: "R13",
    sound: plans.map((plan) => bytesOf(JSON.stringify(plan))),
    read: (bytes) => GrowthPlan.parse(Buffer.from(bytes).toString()),
    errors: ["PlanError"],
  },
];
