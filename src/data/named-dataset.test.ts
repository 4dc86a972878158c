import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dataset, defaultFolders, photoDataset } from "./named-dataset.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "named-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a data set by name", () => {
  it("is the embedded one without any file of one's own", async () => {
    const { train } = await dataset("fashion-mnist-mini", { pool: 2, pad: 16 });
    expect([train.count, train.height]).toEqual([6000, 16]);
  });

  it("that is nowhere gives the places looked at and the exact command", async () => {
    for (const [name, title] of [
      ["cifar100", "CIFAR-100"],
      ["cifar10", "CIFAR-10"],
      ["fashion-mnist", "Fashion-MNIST"],
    ] as const) {
      const failure = dataset(name, { folder });
      await expect(failure).rejects.toThrow(
        `Expected ${title} in one of these folders but found it in none (${folder}`,
      );
      await expect(failure).rejects.toThrow(`Fetch it: npm run data -- ${name};`);
    }
  });

  it("is looked for in the folder itself, its usual subfolder, and as an archive", async () => {
    // Found means: it got as far as reading, and complained about the content.
    const put = (...parts: string[]): string => {
      const base = mkdtempSync(join(folder, "base-"));
      mkdirSync(join(base, ...parts.slice(0, -1)), { recursive: true });
      writeFileSync(join(base, ...parts), "x");
      return base;
    };
    for (const base of [put("test.bin"), put("cifar-100-binary", "test.bin")]) {
      await expect(dataset("cifar100", { folder: base })).rejects.toThrow(
        "Expected train.bin but found only test.bin",
      );
    }
    const archive = put("cifar-100-binary.tar.gz");
    await expect(dataset("cifar100", { folder: archive })).rejects.toMatchObject({ code: "corrupt" });
    await expect(
      dataset("cifar100", { folder: join(archive, "cifar-100-binary.tar.gz") }),
    ).rejects.toMatchObject({
      code: "corrupt",
    });
  });

  it("is looked for in the environment's folder, then the repository's, then the working directory's", () => {
    const repository = fileURLToPath(new URL("../../data", import.meta.url));
    expect(defaultFolders({ MIXTURE_GROWTH_DATA: "/sets" }, "/here")).toEqual([
      "/sets",
      repository,
      "/here/data",
    ]);
    expect(defaultFolders({}, fileURLToPath(new URL("../..", import.meta.url)))).toEqual([repository]);
  });

  it("is looked for in the project of the working directory before the working directory itself", () => {
    const project = mkdtempSync(join(folder, "project-"));
    writeFileSync(join(project, "package.json"), "{}");
    const notebooks = join(project, "notebooks");
    mkdirSync(notebooks);
    expect(defaultFolders({}, notebooks).slice(-2)).toEqual([join(project, "data"), join(notebooks, "data")]);
  });

  it("that does not exist is refused with those that do", async () => {
    await expect(dataset("mnist" as "cifar10")).rejects.toThrow(
      'Expected name to be "fashion-mnist-mini", "fashion-mnist", "cifar10" or "cifar100" but got "mnist" (dataset). Did you mean "fashion-mnist"?',
    );
  });

  it("of CIFAR takes no pooling", async () => {
    await expect(dataset("cifar10", { pool: 2 })).rejects.toMatchObject({
      code: "argument",
      problems: ["Expected pool to be left out but got 2 (dataset cifar10). Only Fashion-MNIST has it."],
    });
    await expect(dataset("fashion-mnist-mini", { poool: 2 } as never)).rejects.toThrow(
      'Did you mean "pool"?',
    );
    await expect(photoDataset(7 as never)).rejects.toThrow(
      "Expected name to be a text but got 7 (photoDataset)",
    );
  });
});

describe("photographs by name", () => {
  it("are found below a folder, or are the folder itself", async () => {
    for (const part of ["train", "val"]) {
      mkdirSync(join(folder, "flowers", part, "rose"), { recursive: true });
      writeFileSync(join(folder, "flowers", part, "rose", "1.jpg"), "x");
    }
    for (const place of [folder, join(folder, "flowers")]) {
      expect((await photoDataset("flowers", { folder: place })).train.files).toEqual(["rose/1.jpg"]);
    }
  });

  it("that are nowhere give the places looked at and the commands", async () => {
    await expect(photoDataset("imagenet", { folder })).rejects.toThrow(
      /Expected imagenet with train\/ and val\/ .*npm run data -- tiny-imagenet, imagenet, or images --archive FILE/,
    );
  });
});
