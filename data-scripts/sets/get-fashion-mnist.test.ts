import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { slow, sound, TestServer } from "../test-support/server.js";
import { getFashionMnist } from "./get-fashion-mnist.js";
import type { GetOptions } from "./get-options.js";
import type { FashionPublication } from "./sources.js";

const contents = new Map(
  ["train-images", "train-labels"].map((stem) => [stem, Buffer.from(`content of ${stem}`)]),
);
const contentMd5 = Object.fromEntries(
  [...contents].map(([stem, content]) => [stem, createHash("md5").update(content).digest("hex")]),
);
const server = new TestServer();
let root = "";
let out = "";
const options = (more: Partial<GetOptions> = {}): GetOptions => ({
  out,
  urls: [],
  reporter: { progress: () => {}, close: () => {}, note: () => {} },
  signal: new AbortController().signal,
  patience: { pauseSeconds: 0.01 },
  ...more,
});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "fashion-get-"));
  await server.start();
});
afterAll(async () => {
  await server.stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  out = mkdtempSync(join(root, "out-"));
});

/** A source that has all files, of the given content. */
function base(path: string, change: (content: Buffer) => Uint8Array = gzipSync): string {
  let address = "";
  for (const [stem, content] of contents) address = server.on(`${path}/${stem}.gz`, sound(change(content)));
  return address.slice(0, address.lastIndexOf("/"));
}
const publication = (...bases: string[]): FashionPublication => ({ contentMd5, bases });

describe("getting Fashion-MNIST", () => {
  it("takes each file from the first source whose content is right, however it is packed", async () => {
    const wrong = base("/wrong", () => gzipSync("other"));
    const page = base("/page", () => Buffer.from("<html>"));
    await getFashionMnist(
      publication(
        wrong,
        page,
        base("/right", (content) => gzipSync(content, { level: 1 })),
      ),
      options(),
    );
    expect(readdirSync(join(out, "fashion-mnist"))).toEqual(["train-images.gz", "train-labels.gz"]);
  });

  it("leaves nothing behind when no source is right, and says how to go on", async () => {
    const failure = getFashionMnist(publication(base("/wrong", () => gzipSync("other"))), options());
    await expect(failure).rejects.toThrow(/Expected content with MD5 .* but got .*\n.*dataset-fashion-mnist/);
    expect(readdirSync(join(out, "fashion-mnist"))).toEqual([]);
  });

  it("leaves a slow source for the next, and goes on there", async () => {
    const incompressible = createHash("sha512").update("noise").digest();
    const noise = Buffer.concat(Array.from({ length: 3000 }, (_, part) => Buffer.from([part, part >> 8])));
    const content = Buffer.concat([incompressible, noise]);
    const packed = gzipSync(content, { level: 0 });
    const single = {
      contentMd5: { images: createHash("md5").update(content).digest("hex") },
      bases: [
        server.on("/slow/images.gz", slow(packed, 20)).replace("/images.gz", ""),
        server.on("/fast/images.gz", sound(packed)).replace("/images.gz", ""),
      ],
    };
    server.requests.length = 0;
    const patience = { slowBytesPerSecond: 100_000, slowSeconds: 0.2, pauseSeconds: 0.01, stallSeconds: 5 };
    await getFashionMnist(single, options({ patience }));
    expect(server.requests).toEqual([
      "/slow/images.gz whole",
      expect.stringMatching(/^\/fast\/images\.gz bytes=\d+-$/),
    ]);
  });

  it("goes on where a killed run stopped, and starts over when that was of another file", async () => {
    const right = base("/right");
    mkdirSync(join(out, "fashion-mnist"));
    const packed = gzipSync(contents.get("train-images")!);
    writeFileSync(join(out, "fashion-mnist/train-images.gz.part"), packed.subarray(0, 9));
    writeFileSync(join(out, "fashion-mnist/train-labels.gz.part"), "another");
    server.requests.length = 0;
    await getFashionMnist(publication(right), options());
    expect(server.requests).toEqual([
      "/right/train-images.gz bytes=9-",
      "/right/train-labels.gz bytes=7-",
      "/right/train-labels.gz whole",
    ]);
    expect(readdirSync(join(out, "fashion-mnist"))).toEqual(["train-images.gz", "train-labels.gz"]);
  });

  it("copies the files of a folder, which it checks too", async () => {
    const folder = mkdtempSync(join(root, "debian-"));
    for (const [stem, content] of contents) writeFileSync(join(folder, `${stem}.gz`), gzipSync(content));
    await getFashionMnist(publication(), options({ archive: folder }));
    writeFileSync(join(folder, "train-images.gz"), gzipSync("other"));
    out = mkdtempSync(join(root, "out-"));
    await expect(getFashionMnist(publication(), options({ archive: folder }))).rejects.toMatchObject({
      code: "checksum",
    });
    expect(readdirSync(out)).toEqual([]);
  });
});
