import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTar } from "../../src/data/test-support/archives.js";
import type { Reporter } from "../progress.js";
import { synsetFile } from "../test-support/meta-mat.js";
import { makeZip } from "../test-support/zips.js";
import { getTinyImageNet } from "./get-tiny-imagenet.js";
import { type ImageNetOptions, prepareImageNet } from "./prepare-imagenet.js";
import { unpackImages } from "./unpack-images.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let root = "";
let out = "";
let notes: string[] = [];
const reporter: Reporter = { progress: () => {}, close: () => {}, note: (text) => notes.push(text) };
const signal = new AbortController().signal;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "trees-"));
});
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  out = mkdtempSync(join(root, "out-"));
  notes = [];
});

/** All files below a folder, hidden ones too. */
function tree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
const put = (name: string, content: Uint8Array | string): string => {
  const path = join(root, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};

describe("Tiny-ImageNet's archive", () => {
  const base = "tiny-imagenet-200";
  const members = [
    { name: `${base}/wnids.txt`, content: "n00000001\nn00000002\n" },
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
    expect(tree(out)).toEqual([
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
    const damaged = members.map((member, place) =>
      place === 3 ? { ...member, claims: { crc: 1 } } : member,
    );
    await expect(get(put("tiny.zip", makeZip(damaged)))).rejects.toMatchObject({ code: "corrupt" });
    expect(readdirSync(join(out, "tiny-imagenet"))).toEqual([".train.partial"]);
    await get(put("tiny.zip", makeZip(members)));
    expect(readdirSync(join(out, "tiny-imagenet")).sort()).toEqual(["train", "val"]);
  });
});

describe("ImageNet's archives", () => {
  const inner = (wnid: string, images: number): Buffer =>
    makeTar(
      Array.from({ length: images }, (_, image) => ({
        name: `${wnid}_${image}.JPEG`,
        content: `${wnid} ${image}`,
      })),
    );
  const train = makeTar(
    ["n00000001", "n00000002"].map((wnid, place) => ({
      name: `${wnid}.tar`,
      content: inner(wnid, place + 1),
    })),
  );
  const val = makeTar(
    [2, 1, 3].map((number) => ({ name: `ILSVRC2012_val_0000000${number}.JPEG`, content: `${number}` })),
  );
  const options = (more: Partial<ImageNetOptions> = {}): ImageNetOptions => ({
    out,
    train: put("train.tar", train),
    val: put("val.tar", val),
    valLabels: put("truth.txt", "2\n1\n2\n"),
    synsets: put("synsets.txt", "n00000001 first\nn00000002 second\n"),
    isSample: true,
    reporter,
    signal,
    ...more,
  });
  const expected = [
    "imagenet/train/n00000001/n00000001_0.JPEG",
    "imagenet/train/n00000002/n00000002_0.JPEG",
    "imagenet/train/n00000002/n00000002_1.JPEG",
    "imagenet/val/n00000001/ILSVRC2012_val_00000002.JPEG",
    "imagenet/val/n00000002/ILSVRC2012_val_00000001.JPEG",
    "imagenet/val/n00000002/ILSVRC2012_val_00000003.JPEG",
  ];

  it("become folders of classes for training and validation", async () => {
    await prepareImageNet(options());
    expect(tree(out)).toEqual(expected);
    expect(readFileSync(join(out, expected[4]!), "utf8")).toBe("1");
    expect(notes).toContain("train: 3 images of 2 classes");
  });

  it.each([
    [
      "lines of image and class",
      "ILSVRC2012_val_00000003.JPEG n00000002\nILSVRC2012_val_00000001.JPEG n00000002\nILSVRC2012_val_00000002.JPEG n00000001\n",
    ],
    ["lines of a class", "n00000002\nn00000001\nn00000002\n"],
    [
      "Kaggle's solution",
      "ImageId,PredictionString\nILSVRC2012_val_00000003,n00000002 1 2 3 4 n00000001 1 2 3 4\nILSVRC2012_val_00000001,n00000002 1 2 3 4\nILSVRC2012_val_00000002,n00000001 0 0 9 9\n",
    ],
  ])("take the validation classes as %s", async (_, text) => {
    const { synsets: __, ...rest } = options({ valLabels: put("labels.txt", text) });
    await prepareImageNet(rest);
    expect(tree(out)).toEqual(expected);
  });

  it("take the validation classes from the development kit", async () => {
    const kit = gzipSync(
      makeTar([
        { name: "ILSVRC2012_devkit_t12/data/meta.mat", content: synsetFile },
        { name: "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt", content: "2\n1\n300\n" },
      ]),
    );
    await prepareImageNet(options({ valLabels: put("devkit.tar.gz", kit) }));
    expect(tree(join(out, "imagenet/val"))).toEqual([
      "n01674464/ILSVRC2012_val_00000003.JPEG",
      "n02100735/ILSVRC2012_val_00000001.JPEG",
      "n02119789/ILSVRC2012_val_00000002.JPEG",
    ]);
  });

  it("may be Kaggle's folders, whose files are linked", async () => {
    const kaggle = join(root, "kaggle");
    for (const path of expected.slice(0, 3))
      put(`kaggle/ILSVRC/Data/CLS-LOC/${path.slice("imagenet/".length)}`, "t");
    for (const number of [1, 2, 3])
      put(`kaggle/ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_0000000${number}.JPEG`, `${number}`);
    put(
      "kaggle/LOC_val_solution.csv",
      "ImageId,PredictionString\nILSVRC2012_val_00000001,n00000002 0\nILSVRC2012_val_00000002,n00000001 0\nILSVRC2012_val_00000003,n00000002 0\n",
    );
    await prepareImageNet({ out, kaggle, isSample: true, reporter, signal });
    expect(tree(out)).toEqual(expected);
    expect(statSync(join(out, expected[4]!)).nlink).toBe(2);
  });

  it("that are cut leave no train folder, and a whole one continues after the last whole class", async () => {
    const cut = put("cut.tar", train.subarray(0, 4200));
    await expect(prepareImageNet(options({ train: cut }))).rejects.toMatchObject({ code: "corrupt" });
    expect(readdirSync(join(out, "imagenet"))).toEqual([".train.partial"]);
    const complete = join(out, "imagenet/.train.partial/n00000001/n00000001_0.JPEG");
    const before = statSync(complete).ino;
    await prepareImageNet(options());
    expect(tree(out)).toEqual(expected);
    expect(statSync(join(out, expected[0]!)).ino).toBe(before);
  });

  it("are refused when they are not of the published size, unless they are a sample", async () => {
    await expect(prepareImageNet(options({ isSample: false }))).rejects.toThrow(
      /Expected 147897477120 bytes but got \d+ .*or pass --sample if it is a part on purpose/,
    );
  });

  it("that are missing are asked for", async () => {
    await expect(prepareImageNet(options({ train: join(root, "nothing") }))).rejects.toThrow(
      /Expected ILSVRC2012_img_train.tar but got .*nothing .*--kaggle FOLDER/,
    );
    const { valLabels: _, ...rest } = options();
    await expect(prepareImageNet(rest)).rejects.toThrow("Pass the development kit with --val-labels");
  });

  it("with a wrong list, or something other than images, are refused", async () => {
    const wrongLists = ["3\n1\n2\n", "2\n1\n", "x\n", "a b\n"];
    for (const text of wrongLists) {
      await expect(prepareImageNet(options({ valLabels: put("wrong.txt", text) }))).rejects.toMatchObject({
        code: "corrupt",
      });
    }
    const other = makeTar([{ name: "n00000001.tar", content: makeTar([{ name: "run.sh", content: "x" }]) }]);
    await expect(
      prepareImageNet(options({ out: mkdtempSync(join(root, "o-")), train: put("other.tar", other) })),
    ).rejects.toThrow('Expected only images but got "run.sh"');
  });

  it("are left alone when all is prepared", async () => {
    await prepareImageNet(options());
    const { train: _, val: __, ...rest } = options();
    await prepareImageNet(rest);
    expect(tree(out)).toEqual(expected);
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

const shared = fileURLToPath(new URL("../../../shared/data/ilsvrc-style.tgz", import.meta.url));

describe.skipIf(!existsSync(shared))("archives in ImageNet's form, of real photographs", () => {
  it("become 20 classes of 50 and 10 photographs", async () => {
    execFileSync("tar", ["-xzf", shared, "-C", root]);
    const from = join(root, "ilsvrc-style");
    await prepareImageNet({
      out,
      train: join(from, "ILSVRC2012_img_train.tar"),
      val: join(from, "ILSVRC2012_img_val.tar"),
      valLabels: join(from, "ILSVRC2012_validation_ground_truth.txt"),
      synsets: join(from, "synsets.txt"),
      isSample: true,
      reporter,
      signal,
    });
    expect(notes.slice(0, 2)).toEqual(["train: 1000 images of 20 classes", "val: 200 images of 20 classes"]);
    for (const line of readFileSync(join(from, "val_synsets.txt"), "utf8").trim().split("\n")) {
      const [image, wnid] = line.split(" ") as [string, string];
      expect(existsSync(join(out, "imagenet/val", wnid, image))).toBe(true);
    }
  });
});
