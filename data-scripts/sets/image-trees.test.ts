import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTar } from "../../src/data/test-support/archives.js";
import { tree, Workplace } from "../test-support/workplace.js";
import { makeZip } from "../test-support/zips.js";
import { getTinyImageNet } from "./get-tiny-imagenet.js";
import { unpackImages } from "./unpack-images.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const place = new Workplace();
const { reporter, signal, notes } = place;
const put = (name: string, content: Uint8Array | string): string => place.put(name, content);
let out = "";

afterAll(() => place.remove());
beforeEach(() => {
  out = place.folder();
  notes.length = 0;
});

describe("Tiny-ImageNet's archive", () => {
  const base = "tiny-imagenet-200";
  const members = [
    { name: `${base}/wnids.txt`, content: "n00000001\nn00000002\n" },
    { name: `${base}/words.txt`, content: "n00000001\tgoldfish\nn00000009\tnot here\n" },
    { name: `${base}/train/n00000001/images/n00000001_0.JPEG`, content: "a" },
    { name: `${base}/train/n00000001/n00000001_boxes.txt`, content: "boxes" },
    { name: `${base}/train/n00000002/images/n00000002_0.JPEG`, content: "b" },
    { name: `${base}/val/images/val_0.JPEG`, content: "c" },
    { name: `${base}/val/images/val_1.JPEG`, content: "d" },
    { name: `${base}/test/images/test_0.JPEG`, content: "e" },
    {
      name: `${base}/val/val_annotations.txt`,
      content: "val_0.JPEG\tn00000002\t0\t0\nval_1.JPEG\tn00000001\t0\t0\n",
    },
  ];
  const get = (archive: string): Promise<string> =>
    getTinyImageNet(
      { file: "tiny-imagenet-200.zip", check: {}, urls: [] },
      { out, archive, urls: [], reporter, signal },
    );

  it("becomes folders of classes for training and validation", async () => {
    await get(put("tiny.zip", makeZip(members)));
    expect(readFileSync(join(out, "tiny-imagenet/classes.txt"), "utf8")).toBe("n00000001\tgoldfish\n");
    expect(tree(out)).toEqual([
      "tiny-imagenet/classes.txt",
      "tiny-imagenet/train/n00000001/n00000001_0.JPEG",
      "tiny-imagenet/train/n00000002/n00000002_0.JPEG",
      "tiny-imagenet/val/n00000001/val_1.JPEG",
      "tiny-imagenet/val/n00000002/val_0.JPEG",
    ]);
    expect(readFileSync(join(out, "tiny-imagenet/val/n00000001/val_1.JPEG"), "utf8")).toBe("d");
  });

  it("without its list of validation classes leaves no val folder", async () => {
    await expect(get(put("tiny.zip", makeZip(members.slice(0, -1))))).rejects.toThrow(
      "Expected val/val_annotations.txt",
    );
    expect(readdirSync(join(out, "tiny-imagenet"))).toEqual(["train"]);
  });

  it("with a damaged image leaves no train folder, and is continued with a sound one", async () => {
    const damaged = members.map((member) =>
      member.name.endsWith("n00000002_0.JPEG") ? { ...member, claims: { crc: 1 } } : member,
    );
    await expect(get(put("tiny.zip", makeZip(damaged)))).rejects.toMatchObject({ code: "corrupt" });
    expect(readdirSync(join(out, "tiny-imagenet"))).toEqual([".train.partial"]);
    await get(put("tiny.zip", makeZip(members)));
    expect(readdirSync(join(out, "tiny-imagenet")).sort()).toEqual(["classes.txt", "train", "val"]);
  });
});

describe("an archive of class folders", () => {
  const members = [
    { name: "flowers/val/rose/9.jpg", content: "v" },
    { name: "flowers/train/rose/1.jpg", content: "a" },
    { name: "flowers/train/lily/2.JPEG", content: "b" },
    { name: "flowers/train/rose/3.png", content: "c" },
    { name: "flowers/train/rose/notes.txt", content: "no photograph" },
    { name: "flowers/classes.txt", content: "rose\tRose\n" },
  ];
  const unpack = (archive: string, name?: string): Promise<string> =>
    unpackImages({ out, archive, ...(name === undefined ? {} : { name }), reporter, signal });

  it("is unpacked under its own or a given name", async () => {
    const archive = put("flowers.tgz", gzipSync(makeTar(members)));
    await unpack(archive);
    await unpack(archive, "other");
    expect(tree(join(out, "flowers"))).toEqual([
      "classes.txt",
      "train/lily/2.JPEG",
      "train/rose/1.jpg",
      "train/rose/3.png",
      "val/rose/9.jpg",
    ]);
    expect(tree(join(out, "other"))).toEqual(tree(join(out, "flowers")));
    expect(notes).toContain("train: 3 images of 2 classes");
  });

  it("is continued where a killed run had finished one of the two parts", async () => {
    const archive = put("flowers.tgz", gzipSync(makeTar(members)));
    await unpack(archive);
    rmSync(join(out, "flowers/val"), { recursive: true });
    await unpack(archive);
    expect(tree(join(out, "flowers/val"))).toEqual(["rose/9.jpg"]);
  });

  it("that is cut leaves no train and no val, and one without class folders is refused", async () => {
    const packed = gzipSync(makeTar(members));
    await expect(unpack(put("flowers.tgz", packed.subarray(0, packed.length - 12)))).rejects.toMatchObject({
      code: "corrupt",
    });
    expect(readdirSync(join(out, "flowers")).sort()).toEqual([
      ".train.partial",
      ".val.partial",
      "classes.txt",
    ]);
    await expect(unpack(put("plain.tar", makeTar([{ name: "a.jpg", content: "a" }])))).rejects.toThrow(
      "Expected images below train/CLASS/",
    );
    await expect(unpack(put("flowers.tgz", packed), "../up")).rejects.toThrow("Expected a plain folder name");
  });
});
