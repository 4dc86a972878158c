import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTar } from "../../src/data/test-support/archives.js";
import { synsetFile } from "../test-support/meta-mat.js";
import { tree, Workplace } from "../test-support/workplace.js";
import { type ImageNetOptions, prepareImageNet } from "./prepare-imagenet.js";

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
  const withNames = ["imagenet/classes.txt", ...expected];
  const kaggleFolder = (name: string): string => {
    for (const path of expected.slice(0, 3))
      put(`${name}/ILSVRC/Data/CLS-LOC/${path.slice("imagenet/".length)}`, "t");
    for (const number of [1, 2, 3])
      put(`${name}/ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_0000000${number}.JPEG`, `${number}`);
    put(
      `${name}/LOC_val_solution.csv`,
      "ImageId,PredictionString\nILSVRC2012_val_00000001,n00000002 0\nILSVRC2012_val_00000002,n00000001 0\nILSVRC2012_val_00000003,n00000002 0\n",
    );
    return join(place.root, name);
  };

  it("become folders of classes for training and validation, with the classes' names", async () => {
    await prepareImageNet(options());
    expect(tree(out)).toEqual(withNames);
    expect(readFileSync(join(out, "imagenet/classes.txt"), "utf8")).toBe(
      "n00000001\tfirst\nn00000002\tsecond\n",
    );
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
    expect(readFileSync(join(out, "imagenet/classes.txt"), "utf8")).toContain("n02119789\tkit fox\n");
  });

  it("may be Kaggle's folders, whose files are linked and whose list has the classes' names", async () => {
    const kaggle = kaggleFolder("kaggle");
    put("kaggle/LOC_synset_mapping.txt", "n00000001 tench, Tinca tinca\nn00000002 goldfish\n");
    await prepareImageNet({ out, kaggle, isSample: true, reporter, signal });
    expect(tree(out)).toEqual(withNames);
    expect(statSync(join(out, expected[4]!)).nlink).toBe(2);
    expect(readFileSync(join(out, "imagenet/classes.txt"), "utf8")).toContain(
      "n00000001\ttench, Tinca tinca\n",
    );
  });

  it("may be Kaggle's folders in which val was sorted already", async () => {
    const kaggle = kaggleFolder("sorted");
    const val = join(kaggle, "ILSVRC/Data/CLS-LOC/val");
    for (const [number, wnid] of [
      [1, "n00000002"],
      [2, "n00000001"],
      [3, "n00000002"],
    ]) {
      mkdirSync(join(val, `${wnid}`), { recursive: true });
      const name = `ILSVRC2012_val_0000000${number}.JPEG`;
      renameSync(join(val, name), join(val, `${wnid}`, name));
    }
    await prepareImageNet({ out, kaggle, isSample: true, reporter, signal });
    expect(tree(out)).toEqual(expected);
  });

  it("from a source that lacks images never look whole, and what was missing is taken in later", async () => {
    const kaggle = kaggleFolder("partial");
    const run = (isSample: boolean): Promise<string> =>
      prepareImageNet({ out, kaggle, isSample, reporter, signal });
    for (const _ of ["first", "second"]) {
      await expect(run(false)).rejects.toThrow(
        "Expected 1281167 images of 1000 classes but got 3 of 2 (ImageNet, train). The source is incomplete",
      );
      expect(readdirSync(join(out, "imagenet"))).toEqual([".train.partial"]);
    }
    put("partial/ILSVRC/Data/CLS-LOC/train/n00000001/n00000001_7.JPEG", "late");
    await run(true);
    expect(notes).toContain("train: 4 images of 2 classes");
  });

  it("may be sorted already: then they are counted and linked, and left as they are", async () => {
    for (const path of expected) put(`ready/${path.slice("imagenet/".length)}`, path);
    put("ready/classes.txt", "n00000001\tfirst\n");
    const prepared = join(place.root, "ready");
    const run = (isSample: boolean): Promise<string> =>
      prepareImageNet({ out, prepared, isSample, reporter, signal });
    await expect(run(false)).rejects.toThrow("but got 3 of 2 (ImageNet, train)");
    expect(existsSync(join(out, "imagenet"))).toBe(false);
    await run(true);
    await run(true);
    expect(tree(out)).toEqual(withNames);
    expect(lstatSync(join(out, "imagenet/train")).isSymbolicLink()).toBe(true);
  });

  it("said to be sorted that are not are refused, and nothing is linked", async () => {
    put("flat/train/n00000001/a.JPEG", "a");
    put("flat/val/ILSVRC2012_val_00000001.JPEG", "b");
    const run = (prepared: string): Promise<string> =>
      prepareImageNet({ out, prepared: join(place.root, prepared), isSample: true, reporter, signal });
    await expect(run("flat")).rejects.toThrow(
      /Expected class folders such as n01440764 but found only ILSVRC2012_val_00000001.JPEG .*--val-labels/,
    );
    await expect(run("nowhere")).rejects.toThrow("Check what follows --prepared");
    expect(readdirSync(out)).toEqual([]);
  });

  it("that are cut leave no train folder, and a whole one continues after the last whole class", async () => {
    const cut = put("cut.tar", train.subarray(0, 4200));
    await expect(prepareImageNet(options({ train: cut }))).rejects.toMatchObject({ code: "corrupt" });
    expect(readdirSync(join(out, "imagenet"))).toEqual([".train.partial"]);
    const complete = join(out, "imagenet/.train.partial/n00000001/n00000001_0.JPEG");
    const before = statSync(complete).ino;
    await prepareImageNet(options());
    expect(tree(out)).toEqual(withNames);
    expect(statSync(join(out, expected[0]!)).ino).toBe(before);
  });

  it("are refused when they are not of the published size, unless they are a sample", async () => {
    await expect(prepareImageNet(options({ isSample: false }))).rejects.toThrow(
      /Expected 147897477120 bytes but got \d+ .*or pass --sample if it is a part on purpose/,
    );
  });

  it("that are missing are asked for", async () => {
    await expect(prepareImageNet(options({ train: join(place.root, "nothing") }))).rejects.toThrow(
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
      prepareImageNet(options({ out: place.folder(), train: put("other.tar", other) })),
    ).rejects.toThrow('Expected only images but got "run.sh"');
  });

  it("are left alone when all is prepared", async () => {
    await prepareImageNet(options());
    const { train: _, val: __, ...rest } = options();
    await prepareImageNet(rest);
    expect(tree(out)).toEqual(withNames);
  });
});

const shared = fileURLToPath(new URL("../../../shared/data/ilsvrc-style.tgz", import.meta.url));

describe.skipIf(!existsSync(shared))("archives in ImageNet's form, of real photographs", () => {
  it("become 20 classes of 50 and 10 photographs", async () => {
    execFileSync("tar", ["-xzf", shared, "-C", place.root]);
    const from = join(place.root, "ilsvrc-style");
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
