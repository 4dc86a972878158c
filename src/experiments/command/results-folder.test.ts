import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectRoomFor, manifestSeeds, type ResultsSize } from "./results-folder.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "room for results "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const kept: ResultsSize = {
  experiment: "cifar100",
  profile: "laptop",
  split: "test",
  seeds: [0, 1, 2],
  methods: ["mixture", "scratch"],
};

function keep({ methods, seeds, ...rest }: ResultsSize): void {
  const config = { cases: methods.map((method) => ({ method })) };
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({ schema: 1, ...rest, ...manifestSeeds(seeds), config }),
  );
}

describe("results in a folder", () => {
  it.each<Partial<ResultsSize>>([{}, { seeds: [0, 1, 2, 7] }, { methods: ["mixture", "scratch", "random"] }])(
    "are replaced by those of the same run, or of a larger one: %j",
    (change) => {
      keep(kept);
      expect(() => expectRoomFor({ ...kept, ...change }, folder)).not.toThrow();
    },
  );

  it.each<[Partial<ResultsSize>, string]>([
    [{ profile: "smoke" }, "for cifar100 (smoke, test images, 3 seeds, 2 methods) but got"],
    [{ profile: "paper" }, "for cifar100 (paper, test images, 3 seeds, 2 methods) but got"],
    [{ split: "validation" }, "for cifar100 (laptop, validation images, 3 seeds, 2 methods) but got"],
    [{ seeds: [0] }, "for cifar100 (laptop, test images, 1 seed, 2 methods) but got"],
    [{ seeds: [3, 4] }, "for cifar100 (laptop, test images, seeds 3, 4, 2 methods) but got"],
    [
      { methods: ["mixture", "random"] },
      "one with the results of cifar100 (laptop, test images, 3 seeds, 2 methods), with scratch (",
    ],
    [{ replicas: 2 }, "for cifar100 (laptop, test images, 3 seeds, 2 methods, 2 replicas) but got"],
    [{ experiment: "cifar10" }, "for cifar10 (laptop, test images, 3 seeds, 2 methods) but got"],
  ])("are never replaced by those of another run, or of a smaller one: %j", (change, words) => {
    keep(kept);
    const wanted = { ...kept, ...change };
    expect(() => expectRoomFor(wanted, folder)).toThrow(words);
    expect(() => expectRoomFor(wanted, folder)).toThrow(
      "but got one with the results of cifar100 (laptop, test images, 3 seeds, 2 methods)",
    );
    expect(() => expectRoomFor(wanted, folder)).toThrow(
      `(${folder}). They are not replaced: name another folder with --out, or move them away.`,
    );
  });

  it("are never replaced where nobody can say what they are", () => {
    writeFileSync(join(folder, "manifest.json"), "{");
    expect(() => expectRoomFor(kept, folder)).toThrow("Expected the manifest of results but got a file");
  });

  it("of earlier versions count: those that are committed are not replaced by one seed", () => {
    const committed = fileURLToPath(new URL("../../../results/laptop/cifar10", import.meta.url));
    const { config } = JSON.parse(readFileSync(join(committed, "manifest.json"), "utf8"));
    const methods = config.cases.map(({ method }: { readonly method: string }) => method);
    const whole = { ...kept, experiment: "cifar10", methods };
    expect(() => expectRoomFor(whole, committed)).not.toThrow();
    expect(() => expectRoomFor({ ...whole, seeds: [0] }, committed)).toThrow("7 methods");
  });
});

describe("a folder for results", () => {
  it("need not be there yet", () => {
    expect(() => expectRoomFor(kept, join(folder, "new", "folder"))).not.toThrow();
  });

  it("that is below a file is refused before anything is trained", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => expectRoomFor(kept, join(folder, "file", "below"))).toThrow("got ENOTDIR");
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)("that is read-only is refused before anything is trained", () => {
    chmodSync(folder, 0o500);
    expect(() => expectRoomFor(kept, join(folder, "new"))).toThrow("got EACCES");
  });
});
