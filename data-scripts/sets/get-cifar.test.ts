import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readCifar } from "../../src/data/cifar.js";
import { type CifarKind, cifarLayouts } from "../../src/data/cifar-files.js";
import { makeCifarRecords, makeTar } from "../../src/data/test-support/archives.js";
import { makePickle } from "../test-support/pickles.js";
import { cutting, sound, TestServer } from "../test-support/server.js";
import { pythonArchives } from "./cifar-python.js";
import { getCifar } from "./get-cifar.js";
import type { GetOptions } from "./get-options.js";
import { type CifarPublication, cifarPublications } from "./sources.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
const fineNames = Array.from({ length: 100 }, (_, label) => `fine_${label}`);
const coarseNames = Array.from({ length: 20 }, (_, label) => `coarse_${label}`);

/** A small set with everything the published one has: both archives and all checksums. */
function makePublication(kind: CifarKind): {
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
        format: "binary",
        file: "x-binary.tar.gz",
        check: { bytes: binary.length, md5: md5(binary) },
        urls: [],
      },
      {
        format: "python",
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

let root = "";
let out = "";
let notes: string[] = [];
const server = new TestServer();
const options = (more: Partial<GetOptions> = {}): GetOptions => ({
  out,
  urls: [],
  reporter: { progress: () => {}, close: () => {}, note: (text) => notes.push(text) },
  signal: new AbortController().signal,
  patience: { pauseSeconds: 0.01 },
  ...more,
});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "get-cifar-"));
  await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  out = mkdtempSync(join(root, "out-"));
  notes = [];
  server.requests.length = 0;
});

describe.each(["cifar10", "cifar100"] as const)("getting %s", (kind) => {
  const { publication, binary, python, contents } = makePublication(kind);
  const folder = (): string => join(out, publication.layout.folder);
  const withUrls = (urls: { binary?: string[]; python?: string[] }): CifarPublication => ({
    ...publication,
    archives: publication.archives.map((archive) => ({ ...archive, urls: urls[archive.format] ?? [] })),
  });
  const expectWhole = (): void => {
    for (const [name, content] of contents) {
      expect(Buffer.compare(readFileSync(join(folder(), name)), content)).toBe(0);
    }
    expect(readdirSync(out)).toEqual([publication.layout.folder]);
    expect(readdirSync(folder()).filter((name) => name.includes("partial"))).toEqual([]);
  };

  it("from the binary archive gives the files and removes the archive", async () => {
    await getCifar(withUrls({ binary: [server.on("/b", cutting(binary, 9000))] }), options());
    expectWhole();
    const data = await readCifar({ kind, path: folder(), content: "any" });
    expect(data.train.classNames[3]).toBe(kind === "cifar10" ? "coarse_3" : "fine_3");
  });

  it("from the python archive gives the very same files", async () => {
    const urls = {
      binary: [server.on("/nothing", (_, response) => void response.writeHead(404).end())],
      python: [server.on("/p", sound(python))],
    };
    await getCifar(withUrls(urls), options());
    expectWhole();
    const data = await readCifar({ kind, path: folder(), content: "any" });
    expect(data.train.classNames[3]).toBe(kind === "cifar10" ? "coarse_3" : "fine_3");
  });

  it("takes an address of the user's own first, and finds out which archive it is", async () => {
    const own = server.on("/my-copy", sound(python));
    await getCifar(withUrls({ binary: [server.on("/b", sound(binary))] }), options({ urls: [own] }));
    expectWhole();
    expect(server.requests.every((request) => request.startsWith("/my-copy"))).toBe(true);
  });

  it("works offline with either archive, and keeps it", async () => {
    for (const archive of [binary, python]) {
      const file = join(root, `own-${kind}.tgz`);
      writeFileSync(file, archive);
      await getCifar(publication, options({ archive: file }));
      expectWhole();
      expect(existsSync(file)).toBe(true);
      rmSync(folder(), { recursive: true });
    }
    expect(server.requests).toEqual([]);
  });

  it("does nothing when all is there, and mends what is damaged", async () => {
    const publicationWithUrl = withUrls({ binary: [server.on("/b", sound(binary))] });
    await getCifar(publicationWithUrl, options());
    await getCifar(publicationWithUrl, options());
    expect(server.requests.length).toBe(1);
    expect(notes.at(-1)).toContain("is here and right");
    const first = publication.layout.train[0]!.name;
    writeFileSync(join(folder(), first), readFileSync(join(folder(), first)).fill(7, 0, 1));
    await getCifar(publicationWithUrl, options());
    expectWhole();
  });

  it("refuses another archive, naming expected and found", async () => {
    const file = join(root, "other.tgz");
    writeFileSync(file, gzipSync(makeTar([{ name: "a", content: "b" }])));
    await expect(getCifar(publication, options({ archive: file }))).rejects.toThrow(
      new RegExp(
        `Expected x-binary.tar.gz or x-python.tar.gz but got another file .*\n  for x-binary.tar.gz: Expected ${binary.length} bytes but got`,
      ),
    );
    await expect(getCifar(publication, options({ archive: join(root, "none") }))).rejects.toMatchObject({
      code: "missing",
    });
  });

  it("with a right archive around wrong members leaves no such file behind", async () => {
    const changed = new Map(contents);
    const test = publication.layout.test.name;
    changed.set(
      test,
      contents.get(test)!.map((byte) => byte & 1),
    );
    const archive = gzipSync(makeTar([...changed].map(([name, content]) => ({ name, content }))));
    const url = server.on("/changed", sound(archive));
    const lying: CifarPublication = {
      ...publication,
      archives: [{ format: "binary", file: "x", check: { bytes: archive.length }, urls: [url] }],
    };
    await expect(getCifar(lying, options())).rejects.toThrow(
      /Expected MD5 [0-9a-f]{32} but got [0-9a-f]{32} \(.*\)/,
    );
    expect(readdirSync(folder())).not.toContain(test);
  });
});

describe.skipIf(spawnSync("xz", ["--version"]).status !== 0)("an archive repacked with xz", () => {
  const { publication, contents } = makePublication("cifar100");
  const repacked = (files: ReadonlyMap<string, Uint8Array>): string => {
    const path = join(mkdtempSync(join(root, "xz-")), "mine.tar");
    const names = ["fine_label_names.txt", "coarse_label_names.txt"].map((name) => ({
      name,
      content: "x\n",
    }));
    writeFileSync(path, makeTar([...[...files].map(([name, content]) => ({ name, content })), ...names]));
    spawnSync("xz", ["-0", path]);
    return `${path}.xz`;
  };

  it("is taken for what its members are", async () => {
    await getCifar(publication, options({ archive: repacked(contents) }));
    for (const [name, content] of contents) {
      expect(Buffer.compare(readFileSync(join(out, "cifar-100-binary", name)), content)).toBe(0);
    }
  });

  it("is refused when a member is wrong or its end is missing", async () => {
    const wrong = new Map([...contents].map(([name, content]) => [name, content.map((byte) => byte & 15)]));
    await expect(getCifar(publication, options({ archive: repacked(wrong) }))).rejects.toThrow(
      /Expected MD5/,
    );
    const path = repacked(contents);
    writeFileSync(path, readFileSync(path).subarray(0, 9000));
    await expect(getCifar(publication, options({ archive: path }))).rejects.toMatchObject({
      code: "corrupt",
    });
  });
});

describe("two runs in the same place", () => {
  const { publication, binary } = makePublication("cifar100");
  const archive = (): string => {
    writeFileSync(join(root, "x-binary.tar.gz"), binary);
    return join(root, "x-binary.tar.gz");
  };

  it("do not disturb each other: the second is told to wait", async () => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, ".cifar100.lock"), `${process.pid}\n`);
    await expect(getCifar(publication, options({ archive: archive() }))).rejects.toThrow(
      `Expected to be the only run here but process ${process.pid} is at work`,
    );
  });

  it("are no matter when the first one died", async () => {
    writeFileSync(join(out, ".cifar100.lock"), "2147483646\n");
    await getCifar(publication, options({ archive: archive() }));
    expect(readdirSync(out)).toEqual(["cifar-100-binary"]);
  });
});

describe("the published sources", () => {
  it("are http addresses of archives with a checksum and a length", () => {
    for (const { archives } of Object.values(cifarPublications)) {
      for (const { file, check, urls } of archives) {
        expect(check.bytes).toBeGreaterThan(160_000_000);
        expect(check.md5).toMatch(/^[0-9a-f]{32}$/);
        expect(urls.length).toBeGreaterThan(1);
        for (const url of urls) expect(new URL(url).pathname.endsWith(file)).toBe(true);
      }
    }
  });
});
