import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Environment, runCommand, usage } from "./command-line.js";

let folder = "";
let notes: string[] = [];
const environment = (): Environment => ({
  reporter: { progress: () => {}, close: () => {}, note: (text) => notes.push(text) },
  signal: new AbortController().signal,
  workingFolder: folder,
  dataFolder: join(folder, "data"),
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "command-"));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  notes = [];
});

describe("npm run data", () => {
  it.each([
    [
      [],
      "Expected one of fashion-mnist, cifar10, cifar100, tiny-imagenet, images, imagenet but got nothing (data). Name one of them.",
    ],
    [["mnist"], "but got mnist (data). Did you mean fashion-mnist?"],
    [["cifar10", "cifar100"], "but got cifar10 cifar100 (data). Name one of them."],
    [["cifar10", "--otu", "x"], "but got --otu (data). Did you mean --out?"],
    [
      ["cifar10", "--sample=no"],
      'Expected --sample without a value but got "no" (data). Leave the value out.',
    ],
    [
      ["cifar10", "--min-rate", "fast"],
      'Expected --min-rate to be a number from 0 to 999,999,999 but got "fast" (data). Use 150.',
    ],
    [
      ["cifar10", "--kaggle", "x"],
      "Expected options to be of --out, --archive, --url and --min-rate but got --kaggle (data cifar10). Leave it out; it is an option of imagenet.",
    ],
    [
      ["imagenet", "--url", "x"],
      "but got --url (data imagenet). Leave it out; it is an option of fashion-mnist,",
    ],
    [["constructor"], "but got constructor (data)."],
  ])("%j is answered with what is wrong and where the options are", async (words, message) => {
    expect(await runCommand(words, environment())).toBe(2);
    expect(notes[0]).toContain(message);
    expect(notes[0]?.endsWith("\nnpm run data -- --help shows all options.")).toBe(true);
    expect(notes[0]).not.toContain(usage);
  });

  it("--help shows the usage", async () => {
    expect(await runCommand(["--help"], environment())).toBe(0);
    expect(notes).toEqual([usage]);
  });

  it("fails with a message, not with a trace, and leaves no lock", async () => {
    writeFileSync(join(folder, "mine.tgz"), "x");
    expect(await runCommand(["cifar100", "--archive", "mine.tgz", "--out", "sets"], environment())).toBe(1);
    expect(notes.at(-1)).toMatch(
      /^Expected cifar-100-binary.tar.gz or cifar-100-python.tar.gz but got another file \(.*mine\.tgz\)/,
    );
    expect(await runCommand(["imagenet", "--out", "sets"], environment())).toBe(1);
    expect(notes.at(-1)).toContain(
      "Get it from image-net.org with your account and pass it with --train FILE",
    );
    expect(await runCommand(["cifar100", "--archive", "mine.tgz", "--out", "sets"], environment())).toBe(1);
  });

  it("where nothing may be written says so", async () => {
    expect(
      await runCommand(["cifar10", "--out", "mine.tgz/below"], environment()).catch(() => "thrown"),
    ).toBe(1);
  });
});
