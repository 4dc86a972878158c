import { spawnSync } from "node:child_process";
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
import { makeTar } from "../../src/data/test-support/archives.js";
import { makePublication } from "../test-support/cifar-publication.js";
import { cutting, sound, TestServer } from "../test-support/server.js";
import { getCifar } from "./get-cifar.js";
import type { GetOptions } from "./get-options.js";
import { type CifarPublication, cifarPublications } from "./sources.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

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
    archives: publication.archives.map((archive) => ({
      ...archive,
      urls: (archive.file.includes("binary") ? urls.binary : urls.python) ?? [],
    })),
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

  it("works offline with the folder in which either archive was unpacked", async () => {
    for (const [name, archive] of Object.entries({ binary, python })) {
      const from = mkdtempSync(join(root, `${name}-`));
      writeFileSync(join(from, "a.tar.gz"), archive);
      spawnSync("tar", ["-xzf", "a.tar.gz", "--strip-components=1"], { cwd: from });
      await getCifar(publication, options({ archive: from }));
      expectWhole();
      rmSync(folder(), { recursive: true });
    }
    await expect(getCifar(publication, options({ archive: mkdtempSync(join(root, "e-")) }))).rejects.toThrow(
      /Expected .* but found none/,
    );
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
      archives: [{ file: "x", check: { bytes: archive.length }, urls: [url] }],
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
    writeFileSync(join(out, ".cifar100.lock"), `${process.ppid}\n`);
    await expect(getCifar(publication, options({ archive: archive() }))).rejects.toThrow(
      `Expected to be the only run here but got process ${process.ppid} on `,
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
