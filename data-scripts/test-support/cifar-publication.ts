import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type CifarKind, cifarLayouts } from "../../src/data/cifar-files.js";
import { makeCifarRecords, makeTar } from "../../src/data/test-support/archives.js";
import { pythonArchives } from "../sets/cifar-python.js";
import type { CifarPublication } from "../sets/sources.js";
import { makePickle } from "./pickles.js";

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
const fineNames = Array.from({ length: 100 }, (_, label) => `fine_${label}`);
const coarseNames = Array.from({ length: 20 }, (_, label) => `coarse_${label}`);

/** A small set with everything the published one has: both archives and all checksums. */
export function makePublication(kind: CifarKind): {
  publication: CifarPublication;
  binary: Buffer;
  python: Buffer;
  contents: ReadonlyMap<string, Uint8Array>;
} {
  const layout = cifarLayouts[kind];
  const files = [...layout.train, layout.test];
  const contents = new Map(files.map((file, seed) => [file.name, makeCifarRecords(kind, 6 + seed, seed)]));
  const check = (name: string) => ({
    name,
    bytes: contents.get(name)!.length,
    md5: md5(contents.get(name)!),
  });
  const names =
    kind === "cifar100"
      ? { "fine_label_names.txt": fineNames, "coarse_label_names.txt": coarseNames }
      : { "batches.meta.txt": coarseNames.slice(0, 10) };
  const inFolder = (members: { name: string; content: Uint8Array | string }[]): Buffer =>
    gzipSync(
      makeTar([
        { name: "set/", type: "5" },
        ...members.map((member) => ({ ...member, name: `set/${member.name}` })),
      ]),
    );
  const binary = inFolder([
    ...[...contents].map(([name, content]) => ({ name, content })),
    ...Object.entries(names).map(([name, lines]) => ({ name, content: `${lines.join("\n")}\n` })),
  ]);
  const python = inFolder([
    ...Object.entries(pythonArchives[kind].batches).map(([name, file]) => ({
      name,
      content: toPickle(kind, contents.get(file)!),
    })),
    {
      name: pythonArchives[kind].meta,
      content: makePickle(
        kind === "cifar100"
          ? { fine_label_names: fineNames, coarse_label_names: coarseNames }
          : { label_names: coarseNames.slice(0, 10) },
      ),
    },
    { name: "file.txt~", content: "" },
  ]);
  const publication: CifarPublication = {
    layout: { ...layout, train: layout.train.map((file) => check(file.name)), test: check(layout.test.name) },
    python: pythonArchives[kind],
    archives: [
      {
        file: "x-binary.tar.gz",
        check: { bytes: binary.length, md5: md5(binary) },
        urls: [],
      },
      {
        file: "x-python.tar.gz",
        check: { bytes: python.length, md5: md5(python) },
        urls: [],
      },
    ],
  };
  return { publication, binary, python, contents };
}

function toPickle(kind: CifarKind, records: Uint8Array): Buffer {
  const { labelBytes } = cifarLayouts[kind];
  const length = labelBytes + 3072;
  const count = records.length / length;
  const labels = (place: number): number[] =>
    Array.from({ length: count }, (_, image) => records[image * length + place]!);
  const pixels = Buffer.concat(
    Array.from({ length: count }, (_, image) =>
      records.subarray(image * length + labelBytes, (image + 1) * length),
    ),
  );
  const data = { rows: count, columns: 3072, bytes: pixels };
  return makePickle(
    kind === "cifar10"
      ? { batch_label: "training batch", labels: labels(0), data, filenames: ["a.png"] }
      : {
          filenames: ["a.png"],
          batch_label: "training batch",
          fine_labels: labels(1),
          coarse_labels: labels(0),
          data,
        },
  );
}
